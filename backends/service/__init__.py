"""The reference Purchase Service: sign-on, catalogue, purchases, entitlements and a CRM, over HTTP."""
