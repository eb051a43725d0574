package org.posthorn.smtp;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.posthorn.mime.Dates;
import org.posthorn.wire.TlsSession;

/// The Received field of an accepted message. RFC 5321 §4.4.
///
/// @param client the sending client
/// @param hostName the name of this server
/// @param reverseName the verified reverse DNS name of the client, `unknown` if there is none;
///   empty if it was not looked up
/// @param smtputf8 whether the transaction used SMTPUTF8
/// @param traceId the transaction's id in logs and events
/// @param recipient only if there was exactly one, so that no Bcc recipient is revealed (§4.4,
///   §7.2)
/// @param date when the message arrived
public record ReceivedField(
    ClientIdentity client,
    String hostName,
    Optional<String> reverseName,
    boolean smtputf8,
    String traceId,
    Optional<String> recipient,
    OffsetDateTime date) {

  /// The whole field, folded, with its final CRLF.
  @Override
  public String toString() {
    StringBuilder field = new StringBuilder(256).append("Received: from ");
    field.append(client.hello().map(Hello::domain).orElse("unknown")).append(" (");
    reverseName.ifPresent(name -> field.append(name).append(' '));
    field.append(literal(client.remote().getAddress())).append(")\r\n\tby ").append(hostName);
    field.append(" with ").append(protocol());
    client.tls().ifPresent(tls -> field.append("\r\n\t(").append(words(tls)).append(')'));
    field.append("\r\n\tid ").append(traceId);
    recipient.ifPresent(address -> field.append("\r\n\tfor <").append(address).append('>'));
    return field.append(";\r\n\t").append(Dates.format(date)).append("\r\n").toString();
  }

  /// The `with` keyword: RFC 3848 §2, RFC 6531 §4.3.
  public String protocol() {
    boolean extended = client.hello().map(Hello::extended).orElse(false);
    StringBuilder keyword = new StringBuilder(12);
    if (smtputf8) {
      keyword.append("UTF8").append(client.role() == ListenerRole.LMTP ? "LMTP" : "SMTP");
    } else if (client.role() == ListenerRole.LMTP) {
      keyword.append("LMTP");
    } else {
      keyword.append(extended ? "ESMTP" : "SMTP");
    }
    if (extended || smtputf8) {
      keyword.append(client.tls().isPresent() ? "S" : "");
      keyword.append(client.identity().isPresent() ? "A" : "");
    }
    return keyword.toString();
  }

  private static String words(TlsSession tls) {
    return tls.protocol() + " " + tls.cipherSuite();
  }

  /// RFC 5321 §4.1.3.
  static String literal(InetAddress address) {
    String text = address.getHostAddress();
    int scope = text.indexOf('%');
    String plain = scope < 0 ? text : text.substring(0, scope);
    return address instanceof Inet6Address ? "[IPv6:" + plain + "]" : "[" + plain + "]";
  }
}
