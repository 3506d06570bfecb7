"""Writing a release part by part: what each shard comes to is worked out in processes, kept, and put together."""
