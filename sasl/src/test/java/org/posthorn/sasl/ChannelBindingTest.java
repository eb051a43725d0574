package org.posthorn.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class ChannelBindingTest {

  // A self-signed certificate of localhost, ECDSA with SHA-256.
  private static final String CERTIFICATE =
      """
      MIIBfjCCASOgAwIBAgIUcsWuKKfO91UVAQ4vgO/C0dDrhy0wCgYIKoZIzj0EAwIwFDESMBAGA1UE
      AwwJbG9jYWxob3N0MB4XDTI2MTEyMTAwMDUzM1oXDTM2MTExODAwMDUzM1owFDESMBAGA1UEAwwJ
      bG9jYWxob3N0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE/DFkvSlA3MQrlCkwvYMqujQMdmqU
      wwlwTFlmZZCvxdFUXShIPODkjYzG76X4FG1JPArbmaOMftzKKCY7NzG0dKNTMFEwHQYDVR0OBBYE
      FNHgl8hZY0JR0KcyIHAIh0QoukcjMB8GA1UdIwQYMBaAFNHgl8hZY0JR0KcyIHAIh0QoukcjMA8G
      A1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSQAwRgIhAMPkcgZvQksoZ/p+byUGIGm9yNLxIoIn
      hk2Y8mC6zFtuAiEAqQeylIUh9QgNY0rStzb2NepbBQmTEloGYVXJlVy/RQM=
      """;

  @Test
  void theEndPointBindingIsTheHashOfTheCertificate() throws Exception {
    byte[] der = Base64.getMimeDecoder().decode(CERTIFICATE);
    X509Certificate certificate =
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(der));

    assertThat(ChannelBinding.tlsServerEndPoint(certificate))
        .hasValueSatisfying(binding -> {
          assertThat(binding.type()).isEqualTo("tls-server-end-point");
          assertThat(binding.bytes()).isEqualTo(ScramSha256.hash(der));
        });
  }

  @Test
  void exportedKeyingMaterialIs32Bytes() {
    assertThat(ChannelBinding.tlsExporter(new byte[32]).type()).isEqualTo("tls-exporter");
    assertThatIllegalArgumentException().isThrownBy(() -> ChannelBinding.tlsExporter(new byte[31]));
  }
}
