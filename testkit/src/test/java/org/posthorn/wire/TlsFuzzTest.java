package org.posthorn.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.testkit.ScriptedTransport;
import org.posthorn.testkit.TestCertificates;
import org.posthorn.wire.pools.BufferPool;

/// What a peer sends where TLS should begin. Somebody who does not know our secrets never gets
/// through, and never keeps us busy: each octet is looked at once.
class TlsFuzzTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @FuzzTest
  void server(byte[] input) {
    for (int piece : new int[] {1 + input.length % 5, Integer.MAX_VALUE}) {
      refused(new ScriptedTransport(input, piece), ClientTls.unverified("mx.test"), input.length);
    }
  }

  /// TLSA records, each with an octet for its length: the usable ones are those that RFC 7671 and
  /// RFC 7672 leave, in whatever order they come.
  @FuzzTest
  void associations(byte[] input) {
    ByteBuffer in = ByteBuffer.wrap(input);
    List<CertificateAssociation> all = new ArrayList<>();
    while (in.remaining() > 3) {
      int kind = in.get();
      byte[] octets = new byte[Math.min(in.get() & 0x7F, in.remaining())];
      in.get(octets);
      all.add(new CertificateAssociation(kind & 7, (kind >> 3) & 3, (kind >> 5) & 3, octets));
    }
    List<CertificateAssociation> usable = CertificateAssociation.usable(all);
    assertThat(all).containsAll(usable);
    Set<Integer> strong = new HashSet<>();
    for (CertificateAssociation each : all) {
      if (each.matchingType() == 2 && each.octets().length == 64) {
        strong.add(each.usage() * 8 + each.selector());
      }
    }
    for (CertificateAssociation each : all) {
      int length = each.octets().length;
      boolean whole =
          (each.matchingType() == 0 && length > 0)
              || (each.matchingType() == 1 && length == 32)
              || (each.matchingType() == 2 && length == 64);
      boolean known = (each.usage() == 2 || each.usage() == 3) && each.selector() < 2;
      boolean weak =
          each.matchingType() == 1 && strong.contains(each.usage() * 8 + each.selector());
      assertThat(usable.contains(each)).isEqualTo(whole && known && !weak);
    }
    assertThat(CertificateAssociation.usable(all.reversed()).reversed()).isEqualTo(usable);
  }

  private static void refused(ScriptedTransport transport, TlsContext tls, int length) {
    ListenerLimits limits = ListenerLimits.defaults().withTimeouts(PATIENCE, PATIENCE);
    try (Connection connection = Connection.over(transport, new BufferPool(), limits)) {
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> connection.implicitTls(tls))
          .satisfies(e -> assertThat(e).isNotInstanceOf(ReadTimeoutException.class));
      assertThat(connection.tls()).isEmpty();
    }
    assertThat(transport.reads()).isLessThanOrEqualTo(length + 10);
  }

  /// SSL 2 wrote lengths otherwise: with those the engine waits for octets that we take for another
  /// record. RFC 6176.
  @ParameterizedTest
  @ValueSource(strings = {"ffff010000", "ffff040000", "8080010000", "ffff01ffff", "80ff0300000000"})
  @Timeout(30)
  void what_looks_like_ssl_2_is_refused_at_once(String hex, @TempDir Path directory)
      throws IOException {
    byte[] hello = HexFormat.of().parseHex(hex);
    TlsContext[] sides = {
      TestCertificates.in(directory).serverTls("mx.test"), ClientTls.unverified("mx.test")
    };
    for (TlsContext side : sides) {
      try (Connection connection = Connection.over(new ScriptedTransport(hello, 3))) {
        assertThatExceptionOfType(IOException.class)
            .isThrownBy(() -> connection.implicitTls(side))
            .matches(e -> e instanceof SSLException || e instanceof java.io.EOFException);
      }
    }
  }
}
