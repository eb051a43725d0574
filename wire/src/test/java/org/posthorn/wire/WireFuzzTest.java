package org.posthorn.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Any bytes, cut anywhere: the first byte of each input says how.
class WireFuzzTest {

  @FuzzTest
  void lines(byte[] input) throws IOException {
    int chunk = chunk(input);
    byte[] sent = rest(input);
    List<String> got = new ArrayList<>();
    Input reader = Chunks.input(sent, chunk);
    boolean more = true;
    while (more) {
      try {
        byte[] line = reader.readLine(20);
        more = line != null;
        if (line != null) {
          got.add(Fixtures.text(line));
        }
      } catch (LineTooLongException e) {
        assertThat(e.inSync()).isTrue();
        got.add("too long");
      }
    }
    String[] expected = Fixtures.text(sent).split("\r\n", -1);
    List<String> whole = new ArrayList<>();
    for (int i = 0; i < expected.length - 1; i++) {
      whole.add(expected[i].length() > 20 ? "too long" : expected[i]);
    }
    assertThat(got).isEqualTo(whole);
  }

  @FuzzTest
  void dots(byte[] input) throws IOException {
    byte[] sent = rest(input);
    PlainDots expected = PlainDots.of(Fixtures.text(sent));
    ByteArrayOutputStream got = new ByteArrayOutputStream();
    Input reader = Chunks.input(sent, chunk(input));
    try {
      DotResult result = reader.readDotData(Long.MAX_VALUE, got::write);
      assertThat(Fixtures.text(got.toByteArray())).isEqualTo(expected.data());
      assertThat(result.bytes()).isEqualTo(got.size());
      assertThat(result.bareCr()).isEqualTo(expected.bareCr());
      assertThat(result.bareLf()).isEqualTo(expected.bareLf());
      assertThat(reader.skip(Long.MAX_VALUE)).isEqualTo(expected.rest().length());
    } catch (EOFException e) {
      assertThat(expected.data()).isNull();
    }
  }

  @FuzzTest
  void proxy(byte[] input) throws IOException {
    byte[] sent = rest(input);
    Input reader = Chunks.input(sent, chunk(input));
    try {
      ProxyHeader.read(reader)
          .ifPresent(header -> assertThat(header.client().isUnresolved()).isFalse());
    } catch (ProxyHeader.MalformedException | EOFException e) {
      assertThat(e).hasMessageNotContaining("null");
    }
  }

  private static int chunk(byte[] input) {
    return input.length == 0 ? 1 : 1 + (input[0] & 0x3f);
  }

  private static byte[] rest(byte[] input) {
    return Arrays.copyOfRange(input, Math.min(1, input.length), input.length);
  }
}
