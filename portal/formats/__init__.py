"""How dates are written, where Django has no formats or others than ours."""
