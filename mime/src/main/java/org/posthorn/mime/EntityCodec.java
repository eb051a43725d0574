package org.posthorn.mime;

/// The stored form of an entity tree.
final class EntityCodec {
  private EntityCodec() {}

  static byte[] encode(Entity entity) {
    return new byte[] {(byte) entity.children().size()};
  }

  static Entity decode(byte[] bytes) {
    if (bytes.length == 0) {
      throw new EntityFormatException("empty");
    }
    return Entity.scan(new byte[0]);
  }
}
