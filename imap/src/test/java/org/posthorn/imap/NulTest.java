package org.posthorn.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.imap.Fixture.ask;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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

  @Test
  void goes_out_without_nul_in_a_plain_literal_and_with_it_in_a_literal8() throws IOException {
    // The header is longer than what the store keeps beside a message.
    String header = "Subject: a\1b\r\nX-Fill: " + "x".repeat(9_000) + "\r\n\r\n";
    String body = "c\1d" + "x".repeat(100_000) + "\1";
    append(header + body);
    fixture.blobs.fault = FaultyBlobs.Fault.NUL;

    long size = (header + body).length();
    assertThat(ask(client, "b FETCH 1 RFC822.SIZE").getFirst()).contains("RFC822.SIZE " + size);
    assertThat(text("1 BODY.PEEK[]")).isEqualTo((header + body).replace('\1', '?'));
    assertThat(text("1 RFC822.HEADER")).isEqualTo(header.replace('\1', '?'));
    assertThat(text("1 BODY.PEEK[HEADER.FIELDS (SUBJECT)]")).isEqualTo("Subject: a?b\r\n\r\n");
    assertThat(text("1 BODY.PEEK[TEXT]<0.3>")).isEqualTo("c?d");
    assertThat(text("1 BODY.PEEK[1]<1.2>")).isEqualTo("?d");
    assertThat(text("1 BINARY.PEEK[1]<0.3>")).isEqualTo("c\0d");
    assertThat(text("1 BINARY.PEEK[1]")).isEqualTo(body.replace('\1', '\0'));
    assertThat(text("1 BINARY.PEEK[]")).isEqualTo((header + body).replace('\1', '\0'));
    assertThat(text("1 BINARY.PEEK[]<0.20>")).startsWith("Subject: a\0b");
    assertThat(text("1 BINARY.PEEK[]<30.4>")).isEqualTo("xxxx");
  }

  private void append(String message) throws IOException {
    client.send("a APPEND INBOX ~{" + message.length() + "+}");
    client.sendRaw(message.getBytes(StandardCharsets.ISO_8859_1)).send("");
    assertThat(client.linesUntil("a ").getLast()).startsWith("a OK");
  }

  private String text(String numberAndItem) throws IOException {
    client.send("f FETCH " + numberAndItem);
    String line = client.line();
    int open = line.lastIndexOf('{');
    int count = Integer.parseInt(line.substring(open + 1, line.length() - 1));
    String text = new String(client.bytes(count), StandardCharsets.ISO_8859_1);
    boolean binary = line.charAt(open - 1) == '~';
    assertThat(text.indexOf(0) >= 0 && !binary).as(line).isFalse();
    assertThat(client.line()).isEqualTo(")");
    assertThat(client.line()).startsWith("f OK");
    return text;
  }
}
