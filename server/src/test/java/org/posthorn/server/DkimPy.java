package org.posthorn.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;

/// Python's DKIM library (Debian: python3-dkim, python3-nacl), with records instead of a DNS.
public final class DkimPy {
  private static final String VERIFY =
      """
      import sys, dkim
      records = dict(zip(sys.argv[2::2], sys.argv[3::2]))
      message = open(sys.argv[1], 'rb').read()
      def look(name, timeout=5):
          return records.get(name.decode().rstrip('.'), '').encode()
      count = message.split(b'\\r\\n\\r\\n')[0].count(b'DKIM-Signature:')
      print(sum(dkim.DKIM(message, minkey=1024).verify(idx=i, dnsfunc=look) for i in range(count)))
      """;

  private DkimPy() {}

  /// Skips the test where the library is not installed.
  public static void assumeThere() throws Exception {
    Assumptions.assumeTrue(
        run(List.of("-c", "import dkim, nacl")).isEmpty(),
        "python3 with the modules dkim and nacl is not installed (python3-dkim, python3-nacl)");
  }

  /// How many signatures of the message in a file verify.
  ///
  /// @param keys as `posthorn dkim list --json` tells them
  public static String verify(Path message, JsonNode keys) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("-c", VERIFY, message.toString()));
    for (JsonNode key : keys) {
      arguments.add(key.get("name").asString());
      arguments.add(key.get("record").asString());
    }
    return run(arguments).strip();
  }

  /// Its output, errors too.
  private static String run(List<String> arguments) throws Exception {
    // Debian's modules are there for Debian's Python only.
    Path debian = Path.of("/usr/bin/python3");
    String python = Files.exists(debian) ? debian.toString() : "python3";
    List<String> command = new ArrayList<>(List.of(python));
    command.addAll(arguments);
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      byte[] out = process.getInputStream().readAllBytes();
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      return new String(out, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
