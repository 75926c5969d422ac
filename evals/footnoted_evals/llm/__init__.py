"""Measurements that need a language model, or check the verifier of one."""
