package org.posthorn.web.autoconfig;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.posthorn.web.Answer;
import org.posthorn.web.Resource;
import org.posthorn.web.WebException;
import org.posthorn.web.WebRequest;
import org.posthorn.wire.ServerTls;

/// A configuration profile for the mail program of iOS and macOS (Apple's payload
/// `com.apple.mail.managed`), signed by the certificate of this server, so that the device shows
/// its origin: `GET /mail/apple.mobileconfig?email=…`. The device prompts for the password.
public final class AppleProfile implements Resource {
  /// RFC 5321 §4.5.3.1
  private static final int ADDRESS_OCTETS_MAX = 320;

  private final MailServices services;
  private final Supplier<ServerTls.Identity> signer;

  /// @param signer returns the current certificate and key
  public AppleProfile(MailServices services, Supplier<ServerTls.Identity> signer) {
    this.services = services;
    this.signer = signer;
  }

  @Override
  public Answer answer(WebRequest request) throws IOException {
    String address = request.parameter("email").orElse("").strip();
    if (!address.contains("@") || address.length() > ADDRESS_OCTETS_MAX) {
      throw new WebException(400, "email must be an address");
    }
    services.domainOf(address);
    return of(address, Optional.empty());
  }

  /// The profile of an account.
  ///
  /// @param password app password to include; empty if the device should prompt for one
  public Answer of(String address, Optional<String> password) throws IOException {
    byte[] profile =
        Xml.document(writer -> write(writer, address, password)).getBytes(StandardCharsets.UTF_8);
    return Answer.of("application/x-apple-aspen-config", Signed.by(signer.get(), profile))
        .with("Content-Disposition", "attachment; filename=\"mail.mobileconfig\"");
  }

  private void write(XMLStreamWriter writer, String address, Optional<String> password)
      throws XMLStreamException {
    writer.writeDTD(
        "<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\""
            + " \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">");
    writer.writeStartElement("plist");
    writer.writeAttribute("version", "1.0");
    writer.writeStartElement("dict");
    key(writer, "PayloadContent");
    writer.writeStartElement("array");
    writer.writeStartElement("dict");
    account(writer, address, password);
    writer.writeEndElement();
    writer.writeEndElement();
    payload(writer, "Configuration", address, "profile");
    text(writer, "PayloadOrganization", services.host());
    writer.writeEndElement();
    writer.writeEndElement();
  }

  private void account(XMLStreamWriter writer, String address, Optional<String> password)
      throws XMLStreamException {
    text(writer, "EmailAccountDescription", address);
    text(writer, "EmailAccountType", "EmailTypeIMAP");
    text(writer, "EmailAddress", address);
    side(writer, "Incoming", services.incoming().getFirst(), address);
    side(writer, "Outgoing", services.outgoing().getFirst(), address);
    if (password.isPresent()) {
      text(writer, "IncomingPassword", password.get());
    }
    key(writer, "OutgoingPasswordSameAsIncomingPassword");
    writer.writeEmptyElement("true");
    payload(writer, "com.apple.mail.managed", address, "account");
  }

  private void side(
      XMLStreamWriter writer, String which, MailServices.Service service, String address)
      throws XMLStreamException {
    text(writer, which + "MailServerAuthentication", "EmailAuthPassword");
    text(writer, which + "MailServerHostName", services.host());
    key(writer, which + "MailServerPortNumber");
    Xml.element(writer, "integer", String.valueOf(service.port()));
    key(writer, which + "MailServerUseSSL");
    writer.writeEmptyElement("true");
    text(writer, which + "MailServerUsername", address);
  }

  /// Writes the common keys of a payload. The identifiers depend only on the address, so that a
  /// reinstalled profile replaces the first.
  private void payload(XMLStreamWriter writer, String type, String address, String part)
      throws XMLStreamException {
    String name = part + " " + services.host() + " " + address;
    UUID id = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    text(writer, "PayloadDisplayName", address);
    text(writer, "PayloadIdentifier", services.host() + "." + id);
    text(writer, "PayloadType", type);
    text(writer, "PayloadUUID", id.toString());
    key(writer, "PayloadVersion");
    Xml.element(writer, "integer", "1");
  }

  private static void text(XMLStreamWriter writer, String key, String value)
      throws XMLStreamException {
    key(writer, key);
    Xml.element(writer, "string", value);
  }

  private static void key(XMLStreamWriter writer, String name) throws XMLStreamException {
    Xml.element(writer, "key", name);
  }
}
