"""Authors: their claims, how a claim is proved, and watches over a paper."""
