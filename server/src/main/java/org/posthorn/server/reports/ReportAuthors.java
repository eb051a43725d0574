package org.posthorn.server.reports;

import java.util.Optional;
import java.util.stream.Stream;
import org.posthorn.directory.Address;
import org.posthorn.directory.Directory;
import org.posthorn.directory.DirectoryException;
import org.posthorn.directory.Domain;
import org.posthorn.dns.DomainName;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.transport.daily.ReportSettings;
import org.posthorn.transport.report.Report;

/// Chooses the local domain in whose name a report is sent, so that its keys sign the report and
/// the signature is aligned (RFC 9989). Thread-safe.
public final class ReportAuthors {
  private final Directory directory;
  private final String hostName;

  public ReportAuthors(Directory directory, String hostName) {
    this.directory = directory;
    this.hostName = hostName;
  }

  /// The sender's domain, or the domain that the sender wrote to, if it is local; otherwise the
  /// server's.
  public Optional<DomainName> of(Report report) {
    Stream<String> sender =
        report.envelope().from().mailbox().stream().map(mailbox -> mailbox.domain());
    Stream<String> recipients =
        report.envelope().recipients().stream()
            .flatMap(recipient -> recipient.parameters().originalRecipient().stream())
            .map(original -> original.address())
            .map(address -> address.substring(address.lastIndexOf('@') + 1));
    return Stream.concat(sender, recipients)
        .flatMap(domain -> hosted(domain).stream())
        .findFirst()
        .or(this::server);
  }

  /// The domain in whose name daily reports to other domains are sent.
  public ReportSettings settings() {
    String domain = server().map(DomainName::ascii).orElse(hostName);
    return new ReportSettings(domain, new Mailbox("postmaster", domain), domain);
  }

  /// The domain that the server's name belongs to, otherwise the first one.
  public Optional<DomainName> server() {
    for (int at = 0; at >= 0; at = next(at)) {
      Optional<DomainName> domain = hosted(hostName.substring(at));
      if (domain.isPresent()) {
        return domain;
      }
    }
    return directory.domains().stream().findFirst().map(Domain::name).map(DomainName::parse);
  }

  /// The offset of the parent's name, or -1.
  private int next(int at) {
    int dot = hostName.indexOf('.', at);
    return dot < 0 ? -1 : dot + 1;
  }

  private Optional<DomainName> hosted(String domain) {
    try {
      return directory.domain(Address.domain(domain)).map(Domain::name).map(DomainName::parse);
    } catch (DirectoryException notInTheDns) {
      return Optional.empty(); // an address literal, or nonsense in what a sender claimed
    }
  }
}
