// The consumer has a header of this name, and nothing of Slipstream may find it.
#error "this is the header of the consumer"
