package org.posthorn.admin;

import java.util.List;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.admin.installation.InstallationDescription;
import org.posthorn.admin.publish.DnsRecord;
import org.posthorn.admin.publish.DomainRecords;
import org.posthorn.admin.publish.RecordCheck;
import org.posthorn.admin.watching.Running;
import org.posthorn.dns.DomainName;

/// The DNS records that a domain should have, and whether they are published.
public final class DnsRecords {
  private final Domains domains;
  private final InstallationDescription site;
  private final Running running;

  DnsRecords(Domains domains, InstallationDescription site, Running running) {
    this.domains = domains;
    this.site = site;
    this.running = running;
  }

  /// Every record to publish.
  public List<DnsRecord> wanted(Caller by, String name) {
    DomainName domain = domains.nameInDns(by, name);
    return new DomainRecords(
            domain,
            host(),
            site.addresses(),
            running.signingKeys().list(domain),
            site.certificate(),
            site.web())
        .all();
  }

  private DomainName host() {
    try {
      return DomainName.parse(site.hostname());
    } catch (IllegalArgumentException e) {
      throw new OperationException(
          Reason.CONFIGURATION, "server.hostname: " + site.hostname() + " is not a DNS name");
    }
  }

  /// Compares the published records with the expected ones.
  public List<RecordCheck.Result> check(Caller by, String name) {
    RecordCheck check = new RecordCheck(running.resolver());
    return wanted(by, name).stream().map(check::check).toList();
  }
}
