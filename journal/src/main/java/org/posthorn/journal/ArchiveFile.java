package org.posthorn.journal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.posthorn.runtime.Digests;

/// The header of a file of the archive, and its name.
///
/// @param chain of the archive, 16 bytes
/// @param before the last record before this file
/// @param created to the millisecond
record ArchiveFile(byte[] chain, ChainLink before, Instant created) {
  static final int CHAIN_BYTES = 16;
  static final int HEADER_BYTES =
      8 + CHAIN_BYTES + Long.BYTES + ChainLink.HASH_BYTES + Long.BYTES + ChainLink.HASH_BYTES;
  static final String SUFFIX = ".journal";

  private static final byte[] MAGIC = {'P', 'H', 'J', 'R', 'N', 'L', 0, 1};
  private static final Pattern NAME = Pattern.compile("\\d{12}-\\d{4}-\\d\\d-\\d\\d\\.journal");

  /// Whether a file is named as one of an archive. In the order of their names, files are in that
  /// of their records.
  static boolean isNamed(Path file) {
    return NAME.matcher(file.getFileName().toString()).matches();
  }

  /// The number of its first record and the day (UTC) on which it was begun.
  String name() {
    return "%012d-%s%s".formatted(before.number() + 1, day(), SUFFIX);
  }

  LocalDate day() {
    return LocalDate.ofInstant(created, ZoneOffset.UTC);
  }

  byte[] encode() {
    byte[] hashed =
        ByteBuffer.allocate(HEADER_BYTES - ChainLink.HASH_BYTES)
            .put(MAGIC)
            .put(chain)
            .putLong(before.number())
            .put(before.hash())
            .putLong(created.toEpochMilli())
            .array();
    return ByteBuffer.allocate(HEADER_BYTES).put(hashed).put(Digests.sha256(hashed)).array();
  }

  /// The hash of its header, which its first record holds.
  byte[] hash() {
    byte[] encoded = encode();
    return Arrays.copyOfRange(encoded, HEADER_BYTES - ChainLink.HASH_BYTES, HEADER_BYTES);
  }

  /// @throws IllegalArgumentException if it is malformed or was changed
  static ArchiveFile decode(byte[] header) {
    if (header.length != HEADER_BYTES) {
      throw new IllegalArgumentException("its header is incomplete");
    }
    ByteBuffer in = ByteBuffer.wrap(header);
    byte[] magic = new byte[MAGIC.length];
    in.get(magic);
    if (!Arrays.equals(magic, MAGIC)) {
      throw new IllegalArgumentException("it does not begin as a file of an archive");
    }
    byte[] chain = new byte[CHAIN_BYTES];
    in.get(chain);
    long number = in.getLong();
    byte[] hash = new byte[ChainLink.HASH_BYTES];
    in.get(hash);
    ArchiveFile file =
        new ArchiveFile(chain, new ChainLink(number, hash), Instant.ofEpochMilli(in.getLong()));
    if (!Arrays.equals(file.encode(), header)) {
      throw new IllegalArgumentException("its header was changed");
    }
    return file;
  }

  /// The text of the file `archive`, which names the chain.
  static byte[] note(String chain) {
    return ("posthorn-journal 1 " + chain + "\n").getBytes(StandardCharsets.US_ASCII);
  }
}
