package org.posthorn.journal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.posthorn.journal.JournalKeys.ArchiveKey;
import org.posthorn.kv.StoreException;
import org.posthorn.runtime.Digests;
import org.posthorn.vault.Vault;

/// The files in the directory of an archive.
record Archive(Path directory) {
  /// Names the chain.
  static final String NOTE = "archive";

  static final String HEADS = "heads";
  static final String PUBLIC_KEY = "key.pem";

  /// A copy of the key that the records are encrypted with, itself encrypted with the master key.
  static final String SEALED_KEY = "sealed-key";

  static final String LOCK = "lock";

  private static final int NOTE_BYTES_MAX = 1_000;

  Path path(String name) {
    return directory.resolve(name);
  }

  boolean exists() {
    return Files.exists(path(NOTE));
  }

  /// The chain in hexadecimal.
  ///
  /// @throws IOException if it cannot be read, or is not that of an archive
  String chain() throws IOException {
    Path note = path(NOTE);
    byte[] text = Files.readAllBytes(note);
    String[] words =
        text.length > NOTE_BYTES_MAX
            ? new String[0]
            : new String(text, StandardCharsets.ISO_8859_1).strip().split(" ", -1);
    String chain = words.length == 3 ? words[2] : "";
    if (!chain.matches("[0-9a-f]{32}") || !Arrays.equals(text, ArchiveFile.note(chain))) {
      throw new IOException(note + " is not that of an archive");
    }
    return chain;
  }

  /// The files with records, in order.
  List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(ArchiveFile::isNamed).sorted().toList();
    }
  }

  /// Files that look like those with records but are named otherwise.
  List<Path> misnamed() throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(path -> path.toString().endsWith(ArchiveFile.SUFFIX))
          .filter(path -> !ArchiveFile.isNamed(path))
          .sorted()
          .toList();
    }
  }

  /// The lines of the heads; empty if there are none.
  List<String> headLines() throws IOException {
    Path file = path(HEADS);
    if (!Files.exists(file)) {
      return List.of();
    }
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
    if (lines.getLast().isEmpty()) {
      lines.removeLast();
    } else {
      lines.set(lines.size() - 1, lines.getLast() + " (cut)");
    }
    return lines;
  }

  /// The text of the copy of the key.
  static String sealedKey(byte[] row) {
    return Base64.getEncoder().encodeToString(row)
        + " "
        + HexFormat.of().formatHex(Digests.sha256(row))
        + "\n";
  }

  /// The row in the copy of the key; empty if there is no copy.
  ///
  /// @throws IOException if it was changed
  Optional<byte[]> sealedKey() throws IOException {
    Path file = path(SEALED_KEY);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    try {
      byte[] row = Base64.getDecoder().decode(text.substring(0, Math.max(0, text.indexOf(' '))));
      if (sealedKey(row).equals(text)) {
        return Optional.of(row);
      }
    } catch (IllegalArgumentException e) {
      // As below.
    }
    throw new IOException(file + " was changed");
  }

  /// The keys that records may be encrypted with: that of the store, and that of the copy.
  List<ArchiveKey> keys(Optional<ArchiveKey> stored, Vault vault) throws IOException {
    List<ArchiveKey> keys = new ArrayList<>();
    stored.ifPresent(keys::add);
    Optional<byte[]> copy = sealedKey();
    if (copy.isPresent() && stored.filter(key -> Arrays.equals(key.row(), copy.get())).isEmpty()) {
      try {
        keys.add(JournalKeys.opened(vault, copy.get()));
      } catch (StoreException e) {
        if (stored.isEmpty()) {
          throw new IOException(path(SEALED_KEY) + " cannot be decrypted: " + e.getMessage(), e);
        }
        // The key of the store may be the same, and was encrypted with a newer master key.
      }
    }
    return keys;
  }
}
