package org.posthorn.kv;

import java.nio.ByteBuffer;

/// Converts values to their form on disk and back. All values of stores and blob stores are
/// processed here, so that encryption per account can be added without other changes.
///
/// The sealed form begins with a header of three bytes, `format version, codec, key id`, and is
/// bound to its location: opening it elsewhere fails.
public interface Seal {

  /// Bytes that [#IDENTITY] adds to a value.
  int HEADER_BYTES = 3;

  /// No encryption or compression: the header and the value.
  Seal IDENTITY = new IdentitySeal();

  byte[] seal(Partition partition, Table table, byte[] key, byte[] value);

  /// Seals a value in a buffer with space for the header, so that large values need not be copied
  /// if only the header is added.
  ///
  /// @param buffer the value begins at [#HEADER_BYTES]; may be changed
  /// @param length of the value
  /// @return the sealed value, in this buffer or another one
  ByteBuffer seal(Partition partition, Table table, byte[] key, byte[] buffer, int length);

  /// @throws StoreException of kind CORRUPT if the header is unknown or the value belongs elsewhere
  byte[] open(Partition partition, Table table, byte[] key, byte[] sealed);
}
