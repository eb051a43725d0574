package org.posthorn.vault.recipient;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/// Programs that people read encrypted mail with, run in a directory of their own. A test that
/// needs one that is not installed is skipped.
final class Tools {
  private final Path directory;

  Tools(Path directory) throws IOException {
    this.directory = directory;
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
  }

  static void require(String program) {
    boolean found =
        List.of(System.getenv("PATH").split(":")).stream()
            .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
    Assumptions.assumeTrue(found, program + " is not installed");
  }

  Path file(String name, byte[] octets) throws IOException {
    return Files.write(directory.resolve(name), octets);
  }

  /// Runs a program that must succeed, and gives what it wrote.
  byte[] run(String... command) throws Exception {
    return run(0, command);
  }

  byte[] run(int expected, String... command) throws Exception {
    Path out = Files.createTempFile(directory, "out", "");
    Path err = Files.createTempFile(directory, "err", "");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().put("GNUPGHOME", directory.toString());
    Process process = builder.start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue())
        .as("%s%n%s", List.of(command), Files.readString(err, StandardCharsets.ISO_8859_1))
        .isEqualTo(expected);
    return Files.readAllBytes(out);
  }

  byte[] gpg(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "gpg", "--batch", "--quiet", "--passphrase", "", "--pinentry-mode", "loopback"));
    command.addAll(List.of(arguments));
    return run(command.toArray(String[]::new));
  }

  /// Ends the programs that gpg has started for this directory.
  void stop() throws Exception {
    new ProcessBuilder("gpgconf", "--homedir", directory.toString(), "--kill", "all")
        .start()
        .waitFor(10, TimeUnit.SECONDS);
  }
}
