package org.posthorn.kv;

import java.nio.ByteBuffer;

/// Turns values into what lies on disk and back. Everything a store or blob store keeps passes
/// here, so that encryption per account can come without a change above or below.
///
/// The sealed form begins with a header of three bytes, `format version, codec, key id`, and is
/// bound to where it lies: opening it elsewhere fails.
public interface Seal {

  /// Bytes that [#IDENTITY] adds to a value.
  int HEADER_BYTES = 3;

  /// No encryption, no compression: the header and the value as it is.
  Seal IDENTITY = new IdentitySeal();

  byte[] seal(Partition partition, Table table, byte[] key, byte[] value);

  /// Seals a value that lies in a buffer behind room for the header: large values need not be
  /// copied where the sealed form differs by the header alone.
  ///
  /// @param buffer the value's octets begin at [#HEADER_BYTES]; may be changed
  /// @param length of the value
  /// @return the sealed value, in that buffer or another one
  ByteBuffer seal(Partition partition, Table table, byte[] key, byte[] buffer, int length);

  /// @throws StoreException of kind CORRUPT if the header is unknown or the value is not from here
  byte[] open(Partition partition, Table table, byte[] key, byte[] sealed);
}
