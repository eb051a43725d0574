package org.posthorn.vault.protection;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.posthorn.runtime.IoReason;
import org.posthorn.vault.MasterKeyException;

/// A file whose first line is a PIN or a token.
final class SecretFile {
  private SecretFile() {}

  /// @throws MasterKeyException if it cannot be read, or has no text
  static String read(Path file, ProtectionLimits limits) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(limits.secretFileBytesMax());
      return new String(bytes, UTF_8)
          .lines()
          .findFirst()
          .filter(line -> !line.isBlank())
          .orElseThrow(() -> new MasterKeyException(file + " is empty"));
    } catch (IOException e) {
      throw new MasterKeyException(file + " cannot be read: " + IoReason.of(e), e);
    }
  }
}
