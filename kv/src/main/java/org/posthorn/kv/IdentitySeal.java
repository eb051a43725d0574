package org.posthorn.kv;

/// See [Seal#IDENTITY].
record IdentitySeal(Partition partition) implements Seal.PartitionSeal {

  @Override
  public byte[] seal(Table table, byte[] key, byte[] value) {
    return PlainForm.of(value);
  }

  @Override
  public byte[] open(Table table, byte[] key, byte[] sealed) {
    if (!PlainForm.is(sealed)) {
      throw new StoreException(
          StoreException.Kind.CORRUPT,
          "a value of " + partition + " in " + table.name() + " has an unknown header");
    }
    return PlainForm.value(sealed);
  }

  @Override
  public boolean isCurrent(byte[] sealed) {
    return PlainForm.is(sealed);
  }
}
