package org.posthorn.search.index.encrypted;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.apache.lucene.store.Directory;
import org.posthorn.search.index.IndexFiles;

/// Encrypted files, as the package describes. Thread-safe.
public final class EncryptedFiles implements IndexFiles {
  private static final int ID_BYTES = 8;
  private static final byte[] NO_SALT = {};

  private final byte[] key;

  /// @param key see [IndexKey]
  public EncryptedFiles(byte[] key) {
    if (key.length != IndexKey.BYTES) {
      throw new IllegalArgumentException("a key of " + key.length + " bytes");
    }
    this.key = key.clone();
  }

  @Override
  public Directory open(Path shard) throws IOException {
    return new EncryptedDirectory(PLAIN.open(shard), key);
  }

  /// Has an id of the key, which tells nothing else about it.
  @Override
  public String form() {
    byte[] id =
        FrameCipher.derived(key, NO_SALT, "posthorn index id".getBytes(StandardCharsets.US_ASCII));
    return "encrypted-" + HexFormat.of().formatHex(Arrays.copyOf(id, ID_BYTES));
  }
}
