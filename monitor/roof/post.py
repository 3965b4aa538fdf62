"""The post, built from the configuration: the mail server, the webhook, Apprise, and whom they serve."""

import os
from datetime import timedelta

from monitor.community.desk import Desk
from monitor.community.notices.elsewhere import Elsewhere
from monitor.community.notices.mail import Mailer
from monitor.community.notices.post import Post
from monitor.community.notices.webhook import Webhook
from monitor.config.policies import judgement
from monitor.roof.house import House


def make_post(house: House, desk: Desk) -> Post:
    """Everything that tells anybody anything. Secrets are read from the environment here, and nowhere else.

    Raises `ConfigurationError` where Apprise is asked for and missing, or does not understand an address.
    """
    keys = house.configuration.keys
    told, operator = keys.community, keys.operator
    sender = told.mail_from or operator.mail
    mailer = None
    if told.smtp_host is not None and sender is not None:
        mailer = Mailer(
            host=told.smtp_host,
            port=told.smtp_port,
            sender=sender,
            sender_name=keys.site.title,
            user=told.smtp_user,
            password=os.environ.get(told.smtp_password_env) if told.smtp_password_env else None,
        )
    webhook = None
    if told.webhook is not None:
        key = os.environ.get(told.webhook_key_env, "") if told.webhook_key_env else ""
        webhook = Webhook(
            client=house.client, clock=house.clock, url=told.webhook.get_secret_value(), key=key.encode() or None
        )
    return Post(
        desk=desk,
        policy=judgement(keys),
        operator=operator.mail,
        address=(told.form_address or desk.site.base).rstrip("/") + "/",
        keep=timedelta(days=told.purge_days),
        mailer=mailer,
        webhook=webhook,
        elsewhere=Elsewhere.named([one.get_secret_value() for one in told.apprise]) if told.apprise else None,
    )
