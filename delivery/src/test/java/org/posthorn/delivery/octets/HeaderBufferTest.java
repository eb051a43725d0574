package org.posthorn.delivery.octets;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeaderBufferTest {
  private static final int OWN = HeaderBuffer.OWN_BYTES;

  private final StagingMemory memory = new StagingMemory(4 * OWN, 4 * OWN);

  /// 60,000 chunks of one octet cost 1,800,000,000 steps once.
  @Test
  void a_header_that_comes_octet_by_octet_is_looked_at_once() {
    HeaderBuffer header = new HeaderBuffer(memory);
    byte[] octet = {'x'};
    int count = 60_000;
    for (int i = 0; i < count; i++) {
      header.add(octet, 0, 1);
      assertThat(header.end()).isEqualTo(-1);
    }
    assertThat(header.steps()).isLessThanOrEqualTo(2L * count);
  }

  @ParameterizedTest
  @CsvSource({
    "'A: b\\r\\n\\r\\nbody', 8",
    "'\\r\\nbody', 2",
    "'A: b\\r\\nC: d\\r\\n', -1",
    "'A: b\\r\\n\\r', -1",
    "'A: b\\n\\r\\nbody', 7",
    "'A: b\\r\\r\\nC: d', -1"
  })
  void pieces_do_not_matter(String text, int end) {
    byte[] octets =
        text.replace("\\r", "\r").replace("\\n", "\n").getBytes(StandardCharsets.ISO_8859_1);
    for (int piece = 1; piece <= octets.length; piece++) {
      HeaderBuffer header = new HeaderBuffer(memory);
      int found = -1;
      for (int at = 0; at < octets.length && found < 0; at += piece) {
        header.add(octets, at, Math.min(piece, octets.length - at));
        found = header.end();
      }
      assertThat(found).as("in pieces of %d", piece).isEqualTo(end);
    }
  }

  /// Eight hundred clients with headers of 256 KiB that did not end took the whole heap once.
  @Test
  void long_headers_share_what_memory_there_is() {
    HeaderBuffer[] headers =
        Stream.generate(() -> new HeaderBuffer(memory)).limit(4).toArray(HeaderBuffer[]::new);
    byte[] octets = new byte[3 * OWN];
    assertThat(headers[0].add(octets, 0, octets.length)).isTrue();
    assertThat(headers[1].add(octets, 0, octets.length)).isTrue();
    assertThat(memory.taken()).isEqualTo(4L * OWN);
    assertThat(memory.take(0)).as("a piece of a message").isNull();

    assertThat(headers[2].add(octets, 0, octets.length)).as("longer than its own").isFalse();
    assertThat(headers[3].add(octets, 0, 2 * OWN)).as("the quarter more of headers").isTrue();
    assertThat(headers[2].add(octets, 0, OWN)).as("its own").isTrue();
    assertThat(headers[2].add(octets, 0, 1)).as("one octet more").isFalse();
    assertThat(headers[2].length()).isEqualTo(OWN);

    headers[0].clear();
    headers[0].clear();
    assertThat(headers[2].add(octets, 0, OWN)).as("there is room again").isTrue();
    headers[1].clear();
    headers[2].clear();
    headers[3].clear();
    assertThat(memory.taken()).isZero();
  }
}
