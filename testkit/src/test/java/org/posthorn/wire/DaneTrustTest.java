package org.posthorn.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.testkit.TestCertificates;

/// Which certificates TLSA records vouch for.
class DaneTrustTest {
  private TestCertificates certificates;
  private TestCertificates untrusted;

  @BeforeEach
  void certify(@TempDir Path ours, @TempDir Path others) throws IOException {
    certificates = TestCertificates.in(ours);
    untrusted = TestCertificates.in(others);
  }

  private static X509Certificate[] chain(ServerTls.KeyPairFiles files)
      throws IOException, GeneralSecurityException {
    try (InputStream in = Files.newInputStream(files.chain())) {
      return CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
          .map(X509Certificate.class::cast)
          .toArray(X509Certificate[]::new);
    }
  }

  /// The record that is right for a certificate.
  private static CertificateAssociation record(
      int usage, int selector, int type, X509Certificate certificate)
      throws GeneralSecurityException {
    byte[] selected =
        selector == 0 ? certificate.getEncoded() : certificate.getPublicKey().getEncoded();
    byte[] octets =
        switch (type) {
          case 1 -> MessageDigest.getInstance("SHA-256").digest(selected);
          case 2 -> MessageDigest.getInstance("SHA-512").digest(selected);
          default -> selected;
        };
    return new CertificateAssociation(usage, selector, type, octets);
  }

  private static void check(X509Certificate[] chain, CertificateAssociation... records)
      throws CertificateException {
    List<CertificateAssociation> usable = CertificateAssociation.usable(List.of(records));
    new DaneTrust(usable, List.of("example.test", "mx.example.test"))
        .checkServerTrusted(chain, "ECDHE_ECDSA");
  }

  @ParameterizedTest
  @CsvSource({
    "2, 0, 0", "2, 0, 1", "2, 0, 2", "2, 1, 0", "2, 1, 1", "2, 1, 2",
    "3, 0, 0", "3, 0, 1", "3, 0, 2", "3, 1, 0", "3, 1, 1", "3, 1, 2",
  })
  void every_kind_takes_its_certificate_and_no_other(int usage, int selector, int type)
      throws Exception {
    X509Certificate[] chain = chain(certificates.server("mx.example.test"));
    X509Certificate[] other = chain(untrusted.server("mx.example.test"));
    int depth = usage == 2 ? 1 : 0;
    assertThatCode(() -> check(chain, record(usage, selector, type, chain[depth])))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> check(other, record(usage, selector, type, chain[depth])))
        .isInstanceOf(CertificateException.class)
        .hasMessage("no TLSA record matches the certificate");
  }

  @ParameterizedTest
  @CsvSource({
    "mx.example.test, true",
    "MX.Example.Test, true",
    "example.test, true",
    "*.example.test, true",
    "other.test, false",
    "*.test, false",
    "*, false",
    "m*.example.test, false",
    "*.mx.example.test, false",
  })
  void below_an_authority_the_name_counts_and_otherwise_not(String name, boolean taken)
      throws Exception {
    X509Certificate[] chain = chain(certificates.server(name));
    assertThatCode(() -> check(chain, record(3, 1, 1, chain[0]))).doesNotThrowAnyException();
    if (taken) {
      assertThatCode(() -> check(chain, record(2, 0, 1, chain[1]))).doesNotThrowAnyException();
    } else {
      assertThatThrownBy(() -> check(chain, record(2, 0, 1, chain[1])))
          .hasMessageStartingWith("No name matching");
    }
  }

  @Test
  void below_an_authority_the_date_counts_and_otherwise_not() throws Exception {
    X509Certificate[] chain = chain(certificates.expired("mx.example.test"));
    assertThatCode(() -> check(chain, record(3, 1, 1, chain[0]))).doesNotThrowAnyException();
    assertThatThrownBy(() -> check(chain, record(2, 0, 1, chain[1])))
        .isInstanceOf(CertificateExpiredException.class);
  }

  @Test
  void an_authority_that_is_only_shown_vouches_for_nothing() throws Exception {
    X509Certificate[] own = chain(certificates.server("mx.example.test"));
    X509Certificate[] forged = {
      chain(untrusted.server("mx.example.test"))[0], certificates.authority()
    };
    assertThatThrownBy(() -> check(forged, record(2, 0, 1, own[1])))
        .isInstanceOf(CertificateException.class);
  }

  @Test
  void a_server_is_not_its_own_authority() throws Exception {
    X509Certificate[] chain = chain(certificates.server("mx.example.test"));
    assertThatThrownBy(() -> check(chain, record(2, 0, 1, chain[0])))
        .isInstanceOf(CertificateException.class);
  }

  @Test
  void one_right_record_among_wrong_ones_is_enough() throws Exception {
    X509Certificate[] chain = chain(certificates.server("mx.example.test"));
    X509Certificate[] other = chain(untrusted.server("mx.example.test"));
    check(chain, record(2, 0, 1, other[1]), record(3, 0, 1, other[0]), record(3, 1, 1, chain[0]));
  }

  @Test
  void a_right_sha_256_does_not_outweigh_a_wrong_sha_512() throws Exception {
    X509Certificate[] chain = chain(certificates.server("mx.example.test"));
    X509Certificate[] other = chain(untrusted.server("mx.example.test"));
    assertThatThrownBy(() -> check(chain, record(3, 1, 1, chain[0]), record(3, 1, 2, other[0])))
        .isInstanceOf(CertificateException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 1, 32",
    "1, 1, 1, 32",
    "4, 0, 1, 32",
    "3, 2, 1, 32",
    "3, 1, 3, 32",
    "3, 1, 1, 31",
    "3, 1, 1, 0",
    "3, 1, 2, 32",
    "3, 0, 0, 0",
    "255, 255, 255, 32",
  })
  void records_of_no_use_demand_encryption_and_no_more(
      int usage, int selector, int type, int length) {
    CertificateAssociation useless =
        new CertificateAssociation(usage, selector, type, new byte[length]);
    assertThat(CertificateAssociation.usable(List.of(useless))).isEmpty();
    assertThat(ClientTls.dane("mx.example.test", List.of(useless), List.of()).verification())
        .isEqualTo(Verification.UNVERIFIED);
  }

  @Test
  void a_useful_record_beside_one_of_no_use_is_held_to() {
    CertificateAssociation useless = new CertificateAssociation(0, 0, 1, new byte[32]);
    CertificateAssociation useful = new CertificateAssociation(3, 1, 1, new byte[32]);
    ClientTls tls = ClientTls.dane("mx.example.test", List.of(useless, useful), List.of());
    assertThat(tls.verification()).isEqualTo(Verification.DANE);
  }
}
