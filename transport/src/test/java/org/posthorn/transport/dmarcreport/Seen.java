package org.posthorn.transport.dmarcreport;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.Resolver;
import org.posthorn.mailauth.AuthenticationVerdict;
import org.posthorn.mailauth.dkim.DkimResult;
import org.posthorn.mailauth.dmarc.Author;
import org.posthorn.mailauth.dmarc.DmarcLimits;
import org.posthorn.mailauth.dmarc.DmarcVerifier;
import org.posthorn.mailauth.dmarc.Identifier;
import org.posthorn.mailauth.dmarc.PublicSuffixes;
import org.posthorn.mailauth.spf.SpfQuery;
import org.posthorn.mailauth.spf.SpfResult;
import org.posthorn.mime.HeaderFields;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.ReversePath;

/// A message that arrived, with the results of its authentication.
record Seen(
    String client,
    String author,
    String sender,
    AuthenticationVerdict spf,
    AuthenticationVerdict dkim,
    String signer) {

  static Seen forged(String client, String author) {
    return new Seen(
        client, author, "bulk.test", AuthenticationVerdict.PASS, AuthenticationVerdict.NONE, "");
  }

  static Seen signed(String client, String author, String signer) {
    return new Seen(
        client, author, author, AuthenticationVerdict.PASS, AuthenticationVerdict.PASS, signer);
  }

  Observation in(Resolver zone, Observation.Handling handling) {
    return in(zone, handling, "Subject: Hello\r\n");
  }

  Observation in(Resolver zone, Observation.Handling handling, String fields) {
    InetAddress address = InetAddress.ofLiteral(client);
    List<DkimResult> signatures =
        signer.isEmpty()
            ? List.of()
            : List.of(
                new DkimResult(
                    dkim,
                    new DkimResult.Claim(
                        Optional.of(new DomainName(signer)),
                        "s1",
                        "@" + signer,
                        "rsa-sha256",
                        "abcdefgh"),
                    2048,
                    0,
                    false,
                    dkim == AuthenticationVerdict.PASS ? "" : "body was changed"));
    List<Identifier> identifiers =
        signer.isEmpty()
            ? List.of(new Identifier(Identifier.Method.SPF, new DomainName(sender), spf))
            : List.of(
                new Identifier(Identifier.Method.SPF, new DomainName(sender), spf),
                new Identifier(Identifier.Method.DKIM, new DomainName(signer), dkim));
    Author from = Author.of(List.of("Alice <alice@" + author + ">"), DmarcLimits.defaults());
    String header = "From: Alice <alice@" + author + ">\r\n" + fields + "\r\n";
    return new Observation(
        new Observation.Transaction(
            "trace.1",
            address,
            ReversePath.of(new Mailbox("bounces+bob=ours.test", sender)),
            HeaderFields.parse(header.getBytes(UTF_8))),
        new DmarcVerifier(zone, PublicSuffixes.NONE, DmarcLimits.defaults())
            .verify(from, identifiers),
        new SpfResult(
            spf,
            SpfQuery.mailFrom(address, "mail." + sender, "bounces", sender),
            "-all",
            "",
            Optional.empty()),
        signatures,
        handling);
  }
}
