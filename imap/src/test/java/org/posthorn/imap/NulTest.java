package org.posthorn.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.imap.Fixture.ask;
import static org.posthorn.imap.Fixture.result;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.testkit.LineClient;

/// A message with NUL inside, as stores have some: what goes out as a plain literal holds none (RFC
/// 9051 §4.3.1), and nothing changes its size.
class NulTest {
  @TempDir private Path directory;
  private Fixture fixture;
  private LineClient client;

  @BeforeEach
  void start() throws IOException {
    fixture = new Fixture(directory);
    client = fixture.select("alice", "INBOX");
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 100_000})
  void goes_out_without_nul_in_a_plain_literal_and_with_it_in_a_literal8(int filling)
      throws IOException {
    String header = "Subject: a\0b\r\nContent-Type: application/octet-stream\r\n\r\n";
    String body = "c\0d" + "x".repeat(filling) + "\0";
    client.send("a APPEND INBOX ~{" + (header + body).length() + "+}");
    client.sendRaw((header + body).getBytes(StandardCharsets.ISO_8859_1)).send("");
    assertThat(client.linesUntil("a ").getLast()).startsWith("a OK");

    // Whether it was encoded when it was filed or is shown otherwise now: no NUL, one size.
    long size = number(ask(client, "b FETCH 1 RFC822.SIZE").getFirst(), "RFC822.SIZE ");
    byte[] whole = literal("1 BODY.PEEK[]");
    assertThat(whole).hasSize((int) size).doesNotContain((byte) 0);
    assertThat(literal("1 RFC822.HEADER")).doesNotContain((byte) 0);
    assertThat(literal("1 BODY.PEEK[TEXT]")).doesNotContain((byte) 0);
    assertThat(literal("1 BODY.PEEK[HEADER.FIELDS (SUBJECT)]")).doesNotContain((byte) 0);
    assertThat(literal("1 BODY.PEEK[1]<1.5>")).hasSize(5).doesNotContain((byte) 0);
    assertThat(literal("1 BINARY.PEEK[1]")).startsWith('c', 0, 'd');
    assertThat(literal("1 BINARY.PEEK[]")).hasSize((int) size);
    assertThat(result(client, "c FETCH 1 (ENVELOPE BODYSTRUCTURE)")).startsWith("OK");
  }

  private static long number(String line, String after) {
    String rest = line.substring(line.indexOf(after) + after.length());
    return Long.parseLong(rest.substring(0, rest.indexOf(')')));
  }

  private byte[] literal(String numberAndItem) throws IOException {
    client.send("f FETCH " + numberAndItem);
    String line = client.line();
    int open = line.lastIndexOf('{');
    int count = Integer.parseInt(line.substring(open + 1, line.length() - 1));
    byte[] octets = client.bytes(count);
    boolean binary = line.charAt(open - 1) == '~';
    boolean nul = new String(octets, StandardCharsets.ISO_8859_1).indexOf(0) >= 0;
    assertThat(nul && !binary).as(line).isFalse();
    assertThat(client.line()).isEqualTo(")");
    assertThat(client.line()).startsWith("f OK");
    return octets;
  }
}
