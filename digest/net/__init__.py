"""The network, safely: addresses are checked before anything is connected to, and everything has a limit."""
