package org.posthorn.admin.publish;

import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.posthorn.admin.publish.DnsRecord.Kind;
import org.posthorn.admin.publish.DnsRecord.Need;
import org.posthorn.admin.publish.DnsRecord.Purpose;
import org.posthorn.dns.DomainName;
import org.posthorn.mailauth.dkim.KeySchedule.State;
import org.posthorn.runtime.Digests;
import org.posthorn.submission.signing.SigningKey;

/// All records that a domain of this server should have.
///
/// @param domain the mail domain
/// @param host this server's name
/// @param addresses of this server, as far as they are known
/// @param keys DKIM keys of the domain: active, new and previous ones
/// @param certificate that the server presents on port 25
/// @param web names and services served by HTTP
public record DomainRecords(
    DomainName domain,
    DomainName host,
    List<String> addresses,
    List<SigningKey> keys,
    Optional<X509Certificate> certificate,
    WebNames web) {

  /// RFC 8461 §3.1 allows 32. The id changes with the mode or host.
  private static final int STS_ID_CHARACTERS = 20;

  public DomainRecords {
    addresses = List.copyOf(addresses);
    keys = List.copyOf(keys);
  }

  /// In the recommended order of publishing.
  public List<DnsRecord> all() {
    List<DnsRecord> records = new ArrayList<>();
    records.add(record(domain, Kind.MX, "10 " + host + ".", Need.REQUIRED, Purpose.MX));
    address(records);
    records.add(record(domain, Kind.TXT, "v=spf1 mx -all", Need.REQUIRED, Purpose.SPF));
    if (!host.equals(domain)) {
      records.add(record(host, Kind.TXT, "v=spf1 a -all", Need.RECOMMENDED, Purpose.SPF_OF_HOST));
    }
    for (SigningKey key : keys) {
      Need need = key.status().state() == State.RETIRING ? Need.RECOMMENDED : Need.REQUIRED;
      Purpose purpose =
          switch (key.status().state()) {
            case PUBLISHED -> Purpose.DKIM_WAITING;
            case ACTIVE -> Purpose.DKIM;
            case RETIRING -> Purpose.DKIM_OLD;
          };
      records.add(record(key.key().name(), Kind.TXT, key.key().record().text(), need, purpose));
    }
    records.add(
        record(
            under("_dmarc"),
            Kind.TXT,
            "v=DMARC1; p=quarantine; rua=mailto:postmaster@" + domain,
            Need.RECOMMENDED,
            Purpose.DMARC));
    records.add(
        record(
            under("_smtp._tls"),
            Kind.TXT,
            "v=TLSRPTv1; rua=mailto:postmaster@" + domain,
            Need.RECOMMENDED,
            Purpose.TLS_REPORTS));
    certificate.ifPresent(found -> tlsa(records, found));
    clients(records);
    web(records);
    return records;
  }

  private void address(List<DnsRecord> records) {
    Purpose purpose = Purpose.ADDRESS;
    if (addresses.isEmpty()) {
      records.add(record(host, Kind.A, "(this server's address)", Need.REQUIRED, purpose));
    }
    for (String address : addresses) {
      if (!address.contains(":")) {
        records.add(record(host, Kind.A, address, Need.REQUIRED, purpose));
      }
    }
    records.add(
        record(
            host,
            Kind.PTR,
            "(for each address, set at your hosting provider: " + host + ".)",
            Need.REQUIRED,
            Purpose.REVERSE));
  }

  private void tlsa(List<DnsRecord> records, X509Certificate found) {
    records.add(
        record(
            new DomainName("_25._tcp." + host.ascii()),
            Kind.TLSA,
            "3 1 1 " + digest(found.getPublicKey().getEncoded()),
            Need.OPTIONAL,
            Purpose.DANE));
  }

  private static String digest(byte[] bytes) {
    return HexFormat.of().formatHex(Digests.sha256(bytes));
  }

  private void clients(List<DnsRecord> records) {
    Purpose purpose = Purpose.CLIENTS;
    records.add(service("_submissions._tcp", "0 1 465 " + host + ".", purpose));
    records.add(service("_imaps._tcp", "0 1 993 " + host + ".", purpose));
    records.add(service("_pop3s._tcp", "10 1 995 " + host + ".", purpose));
    records.add(service("_submission._tcp", "10 1 587 " + host + ".", purpose));
    records.add(service("_imap._tcp", "0 0 0 .", Purpose.NO_PLAIN_IMAP));
    // RFC 5804 §1.8
    records.add(service("_sieve._tcp", "0 1 4190 " + host + ".", purpose));
  }

  private void web(List<DnsRecord> records) {
    if (!web.https()) {
      return;
    }
    String target = host + ".";
    Purpose purpose = Purpose.CONFIGURATION;
    records.add(record(under("autoconfig"), Kind.CNAME, target, Need.RECOMMENDED, purpose));
    records.add(record(under("autodiscover"), Kind.CNAME, target, Need.RECOMMENDED, purpose));
    records.add(service("_autodiscover._tcp", "0 1 443 " + target, purpose));
    if (!web.mtaSts().equals("none")) {
      // RFC 8461 §3.1, §3.2
      Purpose sts = Purpose.MTA_STS;
      records.add(record(under("mta-sts"), Kind.CNAME, target, Need.RECOMMENDED, sts));
      String id = digest((web.mtaSts() + " " + host).getBytes(StandardCharsets.UTF_8));
      String value = "v=STSv1; id=" + id.substring(0, STS_ID_CHARACTERS);
      records.add(record(under("_mta-sts"), Kind.TXT, value, Need.RECOMMENDED, sts));
    }
  }

  private DnsRecord service(String label, String value, Purpose purpose) {
    return record(under(label), Kind.SRV, value, Need.RECOMMENDED, purpose);
  }

  private DomainName under(String labels) {
    return new DomainName(labels + "." + domain.ascii());
  }

  private static DnsRecord record(
      DomainName name, Kind kind, String value, Need need, Purpose purpose) {
    return new DnsRecord(name, kind, value, need, purpose);
  }
}
