package org.posthorn.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyHeaderTest {
  private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          PROXY TCP4 192.0.2.1 198.51.100.1 40000 25       | 192.0.2.1:40000 198.51.100.1:25
          PROXY TCP4 255.255.255.255 0.0.0.0 0 65535       | 255.255.255.255:0 0.0.0.0:65535
          PROXY TCP6 ::ffff:192.0.2.1 2001:db8::2 1 2      | 192.0.2.1:1 [2001:db8:0:0:0:0:0:2]:2
          PROXY UNKNOWN                                    | the proxy itself
          PROXY UNKNOWN ffff::f ffff::f 65535 65535        | the proxy itself
          """)
  void version_1(String line, String expected) throws IOException {
    for (int chunk : new int[] {1, 7, 1000}) {
      Input input = Chunks.input(Fixtures.bytes(line + "\r\nEHLO x\r\n"), chunk);
      assertThat(shown(ProxyHeader.read(input))).isEqualTo(expected);
      assertThat(input.readLine(100)).isEqualTo(Fixtures.bytes("EHLO x"));
    }
  }

  @Test
  void version_1_speaks_of_ipv6_and_has_room_for_the_longest_line() throws IOException {
    String longest = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";
    Input two =
        Chunks.input(
            Fixtures.bytes(
                "PROXY TCP6 2001:db8::1 2001:db8::2 1 2\r\n"
                    + ("PROXY TCP6 " + longest + " " + longest + " 65535 65535\r\n")),
            7);
    assertThat(shown(ProxyHeader.read(two)))
        .isEqualTo("[2001:db8:0:0:0:0:0:1]:1 [2001:db8:0:0:0:0:0:2]:2");
    assertThat(shown(ProxyHeader.read(two)))
        .isEqualTo("[" + longest + "]:65535 [" + longest + "]:65535");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "PROXY TCP4 192.0.2.1 198.51.100.1 40000\\r\\n",
        "PROXY TCP4 192.0.2.1 198.51.100.1 40000 25 \\r\\n",
        "PROXY TCP4 192.0.2.1  198.51.100.1 40000 25\\r\\n",
        "PROXY TCP4 192.0.2.1 198.51.100.1 40000 65536\\r\\n",
        "PROXY TCP4 192.0.2.1 198.51.100.1 -1 25\\r\\n",
        "PROXY TCP4 192.0.2.1 198.51.100.1 040 25\\r\\n",
        "PROXY TCP4 192.0.2.256 198.51.100.1 40000 25\\r\\n",
        "PROXY TCP4 192.0.2 198.51.100.1 40000 25\\r\\n",
        "PROXY TCP4 010.0.0.1 198.51.100.1 40000 25\\r\\n",
        "PROXY TCP4 2001:db8::1 198.51.100.1 40000 25\\r\\n",
        "PROXY TCP4 localhost 198.51.100.1 40000 25\\r\\n",
        "PROXY TCP6 192.0.2.1 198.51.100.1 40000 25\\r\\n",
        "PROXY TCP6 fe80::1%eth0 ::1 40000 25\\r\\n",
        "PROXY TCP6 :::: ::1 40000 25\\r\\n",
        "PROXY UDP4 192.0.2.1 198.51.100.1 40000 25\\r\\n",
        "PROXY\\r\\n",
        "PROXX TCP4 192.0.2.1 198.51.100.1 40000 25\\r\\n",
        "PROXY UNKNOWNX\\r\\n",
        "proxy TCP4 192.0.2.1 198.51.100.1 40000 25\\r\\n",
        "PROXY TCP4 192.0.2.1 198.51.100.1 40000 25",
        "EHLO client.test\\r\\n",
        "\\r\\n\\r\\n\\0\\r\\nQUIX\\n\\0\\0\\0\\0",
        ""
      })
  void wrong_headers_are_refused(String shown) {
    Input input = Chunks.input(Fixtures.bytes(Fixtures.meant(shown)), 1000);
    assertThatThrownBy(() -> ProxyHeader.read(input))
        .isInstanceOf(ProxyHeader.MalformedException.class)
        .hasMessageStartingWith("PROXY header: ");
  }

  @Test
  void a_line_of_version_1_has_a_limit() {
    Input input = Chunks.input(Fixtures.bytes("PROXY UNKNOWN " + "x".repeat(95) + "\r\n"), 1000);
    assertThatThrownBy(() -> ProxyHeader.read(input)).hasMessage("PROXY header: line too long");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "21 11 000c c0000201 c6336401 9c40 0019, 192.0.2.1:40000 198.51.100.1:25",
    "21 11 0012 c0000201 c6336401 9c40 0019 04 0003 616263, 192.0.2.1:40000 198.51.100.1:25",
    "21 21 0024 20010db8000000000000000000000001 20010db8000000000000000000000002 0001 0002,"
        + " [2001:db8:0:0:0:0:0:1]:1 [2001:db8:0:0:0:0:0:2]:2",
    "20 00 0000, the proxy itself",
    "20 11 000c c0000201 c6336401 9c40 0019, the proxy itself",
    "21 00 0000, the proxy itself",
    "21 00 0003 616263, the proxy itself",
    "21 31 0003 616263, the proxy itself",
  })
  void version_2(String hex, String expected) throws IOException {
    byte[] header = HexFormat.of().parseHex(SIGNATURE + hex.replace(" ", ""));
    byte[] all = Fixtures.bytes(Fixtures.text(header) + "EHLO x\r\n");
    for (int chunk : new int[] {1, 7, 1000}) {
      Input input = Chunks.input(all, chunk);
      assertThat(shown(ProxyHeader.read(input))).isEqualTo(expected);
      assertThat(input.readLine(100)).isEqualTo(Fixtures.bytes("EHLO x"));
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "11 11 000c c0000201 c6336401 9c40 0019, unknown version or command",
    "22 11 000c c0000201 c6336401 9c40 0019, unknown version or command",
    "21 12 000c c0000201 c6336401 9c40 0019, neither TCP nor a Unix stream",
    "21 11 000b c0000201 c6336401 9c40 00, addresses cut off",
    "21 21 000c c0000201 c6336401 9c40 0019, addresses cut off",
    "21 11 1001, longer than 4096 bytes",
  })
  void wrong_headers_of_version_2_are_refused(String hex, String message) {
    Input input = Chunks.input(HexFormat.of().parseHex(SIGNATURE + hex.replace(" ", "")), 1000);
    assertThatThrownBy(() -> ProxyHeader.read(input))
        .isInstanceOf(ProxyHeader.MalformedException.class)
        .hasMessage("PROXY header: " + message);
  }

  private static String shown(Optional<ProxyHeader> header) {
    return header
        .map(h -> h.client().toString().substring(1) + " " + h.server().toString().substring(1))
        .orElse("the proxy itself");
  }
}
