package org.posthorn.web.autoconfig;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import javax.xml.stream.XMLStreamWriter;
import org.posthorn.web.Answer;
import org.posthorn.web.Resource;
import org.posthorn.web.WebRequest;
import tools.jackson.databind.json.JsonMapper;

/// Autodiscover for Outlook and others: the XML document of [MS-OXDSCLI] §2.2.3, §2.2.4, and the
/// JSON document (version 2) that refers to it.
public final class Autodiscover {
  private static final String RESPONSE =
      "http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006";
  private static final String SETTINGS =
      "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a";
  private static final String XML = "text/xml; charset=utf-8";
  private static final JsonMapper JSON = new JsonMapper();

  /// Largest request; real ones have a few hundred bytes.
  private static final int REQUEST_BYTES_MAX = 16 << 10;

  private static final int INVALID_REQUEST = 600;
  private static final int NO_PROVIDER = 603;

  private final MailServices services;

  public Autodiscover(MailServices services) {
    this.services = services;
  }

  /// `POST /autodiscover/autodiscover.xml`. Errors are also returned as a document, with status
  /// 200.
  public Resource xml() {
    return request -> {
      Optional<Asked> asked = read(request);
      if (asked.isEmpty() || !asked.get().schema().equals(SETTINGS)) {
        int code = asked.isEmpty() ? INVALID_REQUEST : NO_PROVIDER;
        return Answer.of(XML, Xml.document(writer -> refuse(writer, code)));
      }
      String address = asked.get().address();
      services.domainOf(address);
      return Answer.of(XML, Xml.document(writer -> write(writer, address)));
    };
  }

  /// `GET /autodiscover/autodiscover.json?Email=…&Protocol=AutodiscoverV1`.
  public Resource json() {
    return request -> {
      String protocol = request.parameter("Protocol").orElse("");
      if (!protocol.equalsIgnoreCase("AutodiscoverV1")) {
        return json(
            400,
            Map.of(
                "ErrorCode",
                "InvalidProtocol",
                "ErrorMessage",
                "this server offers the protocol AutodiscoverV1"));
      }
      request.parameter("Email").ifPresent(services::domainOf);
      String url = "https://" + services.host() + "/autodiscover/autodiscover.xml";
      return json(200, Map.of("Protocol", "AutodiscoverV1", "Url", url));
    };
  }

  private static Answer json(int status, Map<String, String> value) {
    return Answer.of("application/json", JSON.writeValueAsBytes(value)).withStatus(status);
  }

  /// @param schema acceptable schema of the response
  private record Asked(String address, String schema) {}

  private static Optional<Asked> read(WebRequest request) throws IOException {
    String address = "";
    String schema = "";
    try {
      XMLStreamReader reader = Xml.reader(request.body(REQUEST_BYTES_MAX));
      while (reader.hasNext()) {
        if (reader.next() == XMLStreamConstants.START_ELEMENT) {
          switch (reader.getLocalName()) {
            case "EMailAddress" -> address = reader.getElementText().strip();
            case "AcceptableResponseSchema" -> schema = reader.getElementText().strip();
            default -> {
              // LegacyDN and others are only for Exchange.
            }
          }
        }
      }
    } catch (XMLStreamException e) {
      return Optional.empty();
    }
    return address.contains("@") ? Optional.of(new Asked(address, schema)) : Optional.empty();
  }

  private static void refuse(XMLStreamWriter writer, int code) throws XMLStreamException {
    writer.writeStartElement("Autodiscover");
    writer.writeDefaultNamespace(RESPONSE);
    writer.writeStartElement("Response");
    writer.writeStartElement("Error");
    Xml.element(writer, "ErrorCode", String.valueOf(code));
    Xml.element(
        writer,
        "Message",
        code == INVALID_REQUEST
            ? "Invalid Request"
            : "The requested schema version is not supported");
    writer.writeEndElement();
    writer.writeEndElement();
    writer.writeEndElement();
  }

  private void write(XMLStreamWriter writer, String address) throws XMLStreamException {
    writer.writeStartElement("Autodiscover");
    writer.writeDefaultNamespace(RESPONSE);
    writer.writeStartElement("Response");
    writer.writeDefaultNamespace(SETTINGS);
    writer.writeStartElement("Account");
    Xml.element(writer, "AccountType", "email");
    Xml.element(writer, "Action", "settings");
    protocols(writer, "IMAP", services.incoming(), address);
    protocols(writer, "POP3", services.pop3(), address);
    protocols(writer, "SMTP", services.outgoing(), address);
    writer.writeEndElement();
    writer.writeEndElement();
    writer.writeEndElement();
  }

  private void protocols(
      XMLStreamWriter writer, String type, List<MailServices.Service> offered, String address)
      throws XMLStreamException {
    for (MailServices.Service service : offered) {
      writer.writeStartElement("Protocol");
      Xml.element(writer, "Type", type);
      Xml.element(writer, "Server", services.host());
      Xml.element(writer, "Port", String.valueOf(service.port()));
      Xml.element(writer, "LoginName", address);
      Xml.element(writer, "DomainRequired", "off");
      Xml.element(writer, "SPA", "off");
      Xml.element(writer, "SSL", "on");
      Xml.element(writer, "Encryption", service.implicitTls() ? "SSL" : "TLS");
      Xml.element(writer, "AuthRequired", "on");
      writer.writeEndElement();
    }
  }
}
