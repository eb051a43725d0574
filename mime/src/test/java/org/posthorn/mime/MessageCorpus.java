package org.posthorn.mime;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The independent test messages beside the repository, with CRLF line breaks; empty where absent.
final class MessageCorpus {
  private static final Path SUITES =
      Path.of(System.getProperty("posthorn.root", ".")).resolve("../shared/suites").normalize();

  private MessageCorpus() {}

  /// Malformed and unusual messages by file name.
  static Map<String, byte[]> unusual() throws IOException {
    Path directory = SUITES.resolve("mime");
    return Files.isDirectory(directory) ? read(directory, ".msg", 1) : Map.of();
  }

  /// Real mail of 2002-2005, every n-th file of it, unpacked by tar and xz into a directory.
  static Map<String, byte[]> mail(Path scratch, int every)
      throws IOException, InterruptedException {
    Path archive = SUITES.resolve("spam.tar.xz");
    if (!Files.exists(archive)) {
      return Map.of();
    }
    Process tar =
        new ProcessBuilder("tar", "-xJf", archive.toString(), "-C", scratch.toString())
            .inheritIO()
            .start();
    return tar.waitFor() == 0 ? read(scratch, "", every) : Map.of();
  }

  private static Map<String, byte[]> read(Path directory, String suffix, int every)
      throws IOException {
    Map<String, byte[]> messages = new TreeMap<>();
    List<Path> files;
    try (Stream<Path> walk = Files.walk(directory)) {
      files =
          walk.filter(Files::isRegularFile)
              .filter(p -> p.toString().endsWith(suffix))
              .sorted()
              .toList();
    }
    for (int i = 0; i < files.size(); i += every) {
      byte[] message = crlf(Files.readAllBytes(files.get(i)));
      messages.put(directory.relativize(files.get(i)).toString(), message);
    }
    return messages;
  }

  /// Every line break, also `CR CR LF`, becomes CRLF, as it would be on the wire (Dovecot drops the
  /// second CR when it stores, so that it could not be compared).
  static byte[] crlf(byte[] message) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(message.length + message.length / 32);
    int returns = 0;
    for (byte b : message) {
      if (b == '\r') {
        returns++;
        continue;
      }
      for (; b != '\n' && returns > 0; returns--) {
        out.write('\r');
      }
      if (b == '\n') {
        out.write('\r');
        returns = 0;
      }
      out.write(b);
    }
    return out.toByteArray();
  }
}
