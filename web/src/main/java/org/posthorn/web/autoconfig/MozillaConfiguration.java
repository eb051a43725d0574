package org.posthorn.web.autoconfig;

import java.util.List;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.posthorn.web.Answer;
import org.posthorn.web.Resource;
import org.posthorn.web.WebException;
import org.posthorn.web.WebRequest;

/// The autoconfiguration document for Thunderbird and others (version 1.1 of the format): at
/// `autoconfig.DOMAIN/mail/config-v1.1.xml`, or at `/.well-known/autoconfig/` (RFC 8615) of the
/// domain itself.
public final class MozillaConfiguration implements Resource {
  private final MailServices services;

  public MozillaConfiguration(MailServices services) {
    this.services = services;
  }

  @Override
  public Answer answer(WebRequest request) {
    String domain =
        request
            .parameter("emailaddress")
            .map(services::domainOf)
            .or(() -> services.domainBelow("autoconfig", request.host()))
            .or(() -> services.domain(request.host()))
            .orElseThrow(() ->
                new WebException(
                    404, "emailaddress is missing, and the host is not a domain of this server"));
    return Answer.of("text/xml; charset=utf-8", Xml.document(writer -> write(writer, domain)));
  }

  private void write(XMLStreamWriter writer, String domain) throws XMLStreamException {
    writer.writeStartElement("clientConfig");
    writer.writeAttribute("version", "1.1");
    writer.writeStartElement("emailProvider");
    writer.writeAttribute("id", domain);
    Xml.element(writer, "domain", domain);
    Xml.element(writer, "displayName", domain);
    Xml.element(writer, "displayShortName", domain);
    servers(writer, "incomingServer", "imap", services.incoming());
    servers(writer, "incomingServer", "pop3", services.pop3());
    servers(writer, "outgoingServer", "smtp", services.outgoing());
    writer.writeEndElement();
    writer.writeEndElement();
  }

  private void servers(
      XMLStreamWriter writer, String element, String type, List<MailServices.Service> offered)
      throws XMLStreamException {
    for (MailServices.Service service : offered) {
      writer.writeStartElement(element);
      writer.writeAttribute("type", type);
      Xml.element(writer, "hostname", services.host());
      Xml.element(writer, "port", String.valueOf(service.port()));
      Xml.element(writer, "socketType", service.implicitTls() ? "SSL" : "STARTTLS");
      Xml.element(writer, "username", "%EMAILADDRESS%");
      Xml.element(writer, "authentication", "password-cleartext");
      writer.writeEndElement();
    }
  }
}
