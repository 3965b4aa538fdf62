"""Live sources: asked over the network at their own pace, and gone on with where they stopped."""
