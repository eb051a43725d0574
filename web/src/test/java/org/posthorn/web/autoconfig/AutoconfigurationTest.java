package org.posthorn.web.autoconfig;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.web.Answer;
import org.posthorn.web.WebException;
import org.posthorn.web.WebRequest;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import tools.jackson.databind.json.JsonMapper;

/// Read with parsers of the JDK and Jackson, as a mail program does.
class AutoconfigurationTest {
  private static final String REQUEST =
      """
      <?xml version="1.0" encoding="utf-8"?>
      <Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006">
        <Request>
          <EMailAddress>alice@example.org</EMailAddress>
          <AcceptableResponseSchema>http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a</AcceptableResponseSchema>
        </Request>
      </Autodiscover>
      """;

  private final MailServices services =
      new MailServices(
          "mail.example.org",
          List.of(new MailServices.Service(993, true), new MailServices.Service(143, false)),
          List.of(new MailServices.Service(995, true)),
          List.of(new MailServices.Service(465, true), new MailServices.Service(587, false)),
          "example.org"::equals);

  private static WebRequest request(String host, String body, String... query) {
    WebRequest request =
        WebRequest.of("GET", "/").withSecure(true).withAuthority(host).withBody(body);
    for (int i = 0; i < query.length; i += 2) {
      request = request.withParameter(query[i], query[i + 1]);
    }
    return request;
  }

  private static Document parsed(Answer answer) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    return factory.newDocumentBuilder().parse(new ByteArrayInputStream(answer.body().toBytes()));
  }

  private static List<String> texts(Document document, String parent, String child) {
    NodeList parents = document.getElementsByTagNameNS("*", parent);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < parents.getLength(); i++) {
      texts.add(
          ((Element) parents.item(i)).getElementsByTagNameNS("*", child).item(0).getTextContent());
    }
    return texts;
  }

  @ParameterizedTest
  @CsvSource({
    "mail.example.org, alice@example.org",
    "autoconfig.example.org, ",
    "autoconfig.example.org, ALICE@Example.ORG",
    "example.org, ",
  })
  void thunderbird_finds_the_servers(String host, String address) throws Exception {
    WebRequest asked =
        address == null ? request(host, "") : request(host, "", "emailaddress", address);
    Document document = parsed(new MozillaConfiguration(services).answer(asked));
    assertThat(document.getDocumentElement().getNodeName()).isEqualTo("clientConfig");
    assertThat(texts(document, "emailProvider", "domain")).containsExactly("example.org");
    assertThat(texts(document, "incomingServer", "hostname")).containsOnly("mail.example.org");
    assertThat(texts(document, "incomingServer", "port")).containsExactly("993", "143", "995");
    assertThat(texts(document, "incomingServer", "socketType"))
        .containsExactly("SSL", "STARTTLS", "SSL");
    assertThat(texts(document, "outgoingServer", "port")).containsExactly("465", "587");
    assertThat(texts(document, "outgoingServer", "username")).containsOnly("%EMAILADDRESS%");
  }

  @ParameterizedTest
  @ValueSource(strings = {"alice@elsewhere.example", "example.org@", "@", ""})
  void other_domains_are_not_spoken_of(String address) {
    assertThatThrownBy(() ->
            new MozillaConfiguration(services)
                .answer(request("x.example", "", "emailaddress", address)))
        .isInstanceOf(WebException.class)
        .extracting("status")
        .isEqualTo(404);
  }

  @Test
  void without_an_address_the_error_says_what_is_missing() {
    assertThatThrownBy(() -> new MozillaConfiguration(services).answer(request("mail.example", "")))
        .isInstanceOf(WebException.class)
        .hasMessageContaining("emailaddress is missing");
  }

  @Test
  void outlook_finds_the_servers() throws Exception {
    Document document =
        parsed(
            new Autodiscover(services).xml().answer(request("autodiscover.example.org", REQUEST)));
    assertThat(texts(document, "Protocol", "Type"))
        .containsExactly("IMAP", "IMAP", "POP3", "SMTP", "SMTP");
    assertThat(texts(document, "Protocol", "Port"))
        .containsExactly("993", "143", "995", "465", "587");
    assertThat(texts(document, "Protocol", "Encryption"))
        .containsExactly("SSL", "TLS", "SSL", "SSL", "TLS");
    assertThat(texts(document, "Protocol", "LoginName")).containsOnly("alice@example.org");
    assertThat(document.getElementsByTagNameNS("*", "Response").item(0).getNamespaceURI())
        .endsWith("/outlook/responseschema/2006a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<Autodiscover/>",
        "<Autodiscover><Request><EMailAddress>alice</EMailAddress></Request></Autodiscover>",
        "<Autodiscover><Request><EMailAddress>a@example.org</Request>",
        "<!DOCTYPE a [<!ENTITY e 'a@example.org'>]><a><EMailAddress>&e;</EMailAddress></a>",
      })
  void a_request_that_is_none_gets_an_error_document(String body) throws Exception {
    Document document = parsed(new Autodiscover(services).xml().answer(request("a", body)));
    assertThat(texts(document, "Error", "ErrorCode")).containsExactly("600");
  }

  @Test
  void phones_of_exchange_are_told_that_there_is_none() throws Exception {
    String mobile =
        REQUEST.replace("outlook/responseschema/2006a", "mobilesync/responseschema/2006");
    Document document = parsed(new Autodiscover(services).xml().answer(request("a", mobile)));
    assertThat(texts(document, "Error", "ErrorCode")).containsExactly("603");
  }

  @Test
  void an_address_is_written_as_text() throws Exception {
    String odd = REQUEST.replace("alice@", "&lt;b&gt;&amp;@");
    Document document = parsed(new Autodiscover(services).xml().answer(request("a", odd)));
    assertThat(texts(document, "Protocol", "LoginName")).containsOnly("<b>&@example.org");
  }

  @Test
  void version_2_says_where_version_1_is() throws IOException {
    Autodiscover autodiscover = new Autodiscover(services);
    Answer answer =
        autodiscover
            .json()
            .answer(request("a", "", "email", "a@example.org", "PROTOCOL", "autodiscoverv1"));
    assertThat(new JsonMapper().readTree(answer.body().toBytes()).get("Url").asString())
        .isEqualTo("https://mail.example.org/autodiscover/autodiscover.xml");
    Answer other =
        autodiscover.json().answer(request("a", "", "Email", "a@example.org", "Protocol", "Ews"));
    assertThat(other.status()).isEqualTo(400);
    assertThat(new JsonMapper().readTree(other.body().toBytes()).get("ErrorCode").asString())
        .isEqualTo("InvalidProtocol");
  }

  @Test
  void the_policy_of_mta_sts_is_at_its_host_alone() throws IOException {
    MtaStsPolicy policy = new MtaStsPolicy(services, "enforce", Duration.ofDays(7));
    assertThat(
            new String(policy.answer(request("mta-sts.example.org", "")).body().toBytes(), UTF_8))
        .isEqualTo(
            "version: STSv1\r\nmode: enforce\r\nmx: mail.example.org\r\nmax_age: 604800\r\n");
    for (String host : List.of("example.org", "mta-sts.elsewhere.example", "mta-sts.")) {
      assertThatThrownBy(() -> policy.answer(request(host, ""))).isInstanceOf(WebException.class);
    }
  }
}
