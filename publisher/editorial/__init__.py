"""What an editor should look at, beyond the rules that the engines judge. Nothing of it stops a release."""
