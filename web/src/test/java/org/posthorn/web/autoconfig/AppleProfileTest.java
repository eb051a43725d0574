package org.posthorn.web.autoconfig;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.testkit.TestCertificates;
import org.posthorn.web.Answer;
import org.posthorn.web.WebException;
import org.posthorn.web.WebRequest;
import org.posthorn.wire.ServerTls;

class AppleProfileTest {
  @TempDir Path directory;

  private Answer profile(String address) throws Exception {
    ServerTls tls =
        ServerTls.of(List.of(TestCertificates.in(directory).server("mail.example.org")));
    MailServices services =
        new MailServices(
            "mail.example.org",
            List.of(new MailServices.Service(993, true)),
            List.of(new MailServices.Service(995, true)),
            List.of(new MailServices.Service(465, true)),
            "example.org"::equals);
    WebRequest request = WebRequest.of("GET", "/").withParameter("email", address);
    return new AppleProfile(services, () -> tls.identity("mail.example.org")).answer(request);
  }

  private static String content(Answer answer) throws Exception {
    CMSSignedData signed = new CMSSignedData(answer.body().toBytes());
    SignerInformation signer = signed.getSignerInfos().iterator().next();
    X509CertificateHolder certificate =
        signed.getCertificates().getMatches(null).stream()
            .filter(signer.getSID()::match)
            .findFirst()
            .orElseThrow();
    assertThat(signer.verify(new JcaSimpleSignerInfoVerifierBuilder().build(certificate))).isTrue();
    return new String((byte[]) signed.getSignedContent().getContent(), UTF_8);
  }

  @Test
  void a_phone_gets_a_signed_profile_with_both_servers() throws Exception {
    Answer answer = profile("a&b@example.org");
    assertThat(answer.contentType()).isEqualTo("application/x-apple-aspen-config");
    assertThat(content(answer))
        .contains("<key>EmailAddress</key><string>a&amp;b@example.org</string>")
        .contains("<key>IncomingMailServerHostName</key><string>mail.example.org</string>")
        .contains("<key>IncomingMailServerPortNumber</key><integer>993</integer>")
        .contains("<key>OutgoingMailServerPortNumber</key><integer>465</integer>")
        .contains("<key>PayloadType</key><string>com.apple.mail.managed</string>");
  }

  @Test
  void it_replaces_an_earlier_one_of_the_same_address() throws Exception {
    assertThat(content(profile("a@example.org")))
        .isEqualTo(content(profile("a@example.org")))
        .isNotEqualTo(content(profile("b@example.org")));
  }

  @Test
  void addresses_that_are_none_or_not_ours() {
    assertThatThrownBy(() -> profile("a"))
        .isInstanceOf(WebException.class)
        .extracting("status")
        .isEqualTo(400);
    assertThatThrownBy(() -> profile("a@other.example")).extracting("status").isEqualTo(404);
  }
}
