package org.posthorn.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Compression over a connection (RFC 4978).
class DeflateTest {
  private final MemoryTransport.Pair pair = MemoryTransport.pair();
  private final Connection client = Connection.over(pair.client());
  private final Connection server = Connection.over(pair.server());

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  private void compressed() throws IOException {
    client.startDeflate();
    server.startDeflate();
  }

  @Test
  void lines_go_both_ways_with_pauses_between_them() throws Exception {
    compressed();
    for (int i = 0; i < 100; i++) {
      TransportContract.send(client, "a%d NOOP\r\n".formatted(i));
      // Nothing more has arrived: the decompressor is given back.
      assertThat(TransportContract.line(server)).isEqualTo("a%d NOOP".formatted(i));
      assertThat(server.input().awaitBytes(Duration.ofMillis(1))).isFalse();
      TransportContract.send(server, "a%d OK NOOP completed\r\n".formatted(i));
      assertThat(TransportContract.line(client)).isEqualTo("a%d OK NOOP completed".formatted(i));
    }
  }

  @Test
  void a_peer_that_refers_to_what_it_sent_long_ago_is_understood() throws Exception {
    server.startDeflate();
    Deflater peer = new Deflater(Deflater.BEST_COMPRESSION, true);
    byte[] random = new byte[20_000];
    new Random(7).nextBytes(random);
    String once = java.util.Base64.getEncoder().encodeToString(random) + "\r\n";
    for (int i = 0; i < 4; i++) {
      byte[] sent = flushed(peer, once.getBytes(StandardCharsets.US_ASCII));
      if (i > 0) {
        assertThat(sent.length).as("it refers back").isLessThan(5_000);
      }
      CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> write(sent));
      assertThat(server.input().readLine(60_000)).hasSize(once.length() - 2);
      assertThat(server.input().awaitBytes(Duration.ofMillis(1))).isFalse();
      writing.get(10, TimeUnit.SECONDS);
    }
    peer.end();
  }

  private void write(byte[] octets) {
    try {
      client.output().write(octets);
      client.output().flush();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static byte[] flushed(Deflater deflater, byte[] octets) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DeflaterOutputStream stream = new DeflaterOutputStream(out, deflater, 512, true);
    stream.write(octets);
    stream.flush();
    return out.toByteArray();
  }

  @Test
  void much_data_arrives_as_it_was_sent() throws Exception {
    compressed();
    byte[] data = new byte[3 << 20];
    new Random(5).nextBytes(data);
    java.util.Arrays.fill(data, 0, 1 << 20, (byte) 'a');
    CompletableFuture<Void> writing =
        CompletableFuture.runAsync(() -> {
          try {
            server.output().write(data);
            server.output().flush();
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        });
    byte[] read = new byte[data.length];
    client.input().readFully(read, 0, read.length);
    writing.get(10, TimeUnit.SECONDS);
    assertThat(read).isEqualTo(data);
  }

  @Test
  void an_endless_line_made_of_few_octets_is_refused_as_any_other() throws Exception {
    server.startDeflate();
    Deflater peer = new Deflater(Deflater.BEST_COMPRESSION, true);
    byte[] bomb = flushed(peer, new byte[1 << 20]);
    assertThat(bomb.length).isLessThan(2_000);
    write(bomb);
    write(flushed(peer, "\r\n".getBytes(StandardCharsets.US_ASCII)));
    assertThatThrownBy(() -> server.input().readLine(1_000))
        .isInstanceOf(LineTooLongException.class);
    peer.end();
  }

  @Test
  void what_is_no_compressed_stream_ends_the_connection() throws Exception {
    TransportContract.send(client, "first\r\nb NOOP\r\n");
    assertThat(TransportContract.line(server)).isEqualTo("first");
    // Sent without waiting for the reply: it is taken for compressed.
    server.startDeflate();
    assertThatThrownBy(() -> server.input().readLine(1_000)).isInstanceOf(IOException.class);
  }

  @Test
  void the_end_of_the_stream_is_seen() throws Exception {
    compressed();
    TransportContract.send(client, "a LOGOUT\r\n");
    client.close();
    assertThat(TransportContract.line(server)).isEqualTo("a LOGOUT");
    assertThat(server.input().readLine(1_000)).isNull();
  }

  @Test
  void compression_begins_once() throws Exception {
    compressed();
    assertThatThrownBy(server::startDeflate).isInstanceOf(IllegalStateException.class);
  }
}
