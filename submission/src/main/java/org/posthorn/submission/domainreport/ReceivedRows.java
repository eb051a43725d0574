package org.posthorn.submission.domainreport;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.posthorn.mailauth.dmarc.Policy;
import org.posthorn.mailauth.dmarc.report.AggregateReport.Disposition;
import org.posthorn.submission.domainreport.Origin.Trust;
import org.posthorn.transport.rows.FieldReader;
import org.posthorn.transport.rows.FieldWriter;

/// How received reports are written in rows. Numbers of constants never change.
final class ReceivedRows {
  private static final int FORMAT = 1;

  private ReceivedRows() {}

  static byte[] encode(DmarcReceived report) {
    FieldWriter out = new FieldWriter(FORMAT);
    write(out, report.origin());
    out.text(report.domain()).octet(code(report.policy())).count(report.sources().size());
    for (DmarcReceived.Source source : report.sources()) {
      out.octets(source.address().getAddress())
          .text(source.author())
          .octet(code(source.disposition()))
          .flag(source.dkim())
          .flag(source.spf())
          .number(source.messages());
    }
    return out.number(report.others()).number(report.othersPassed()).bytes();
  }

  /// @throws org.posthorn.kv.StoreException of kind CORRUPT if the bytes are no such row
  static DmarcReceived dmarc(byte[] value) {
    return FieldReader.read(value, FORMAT, "received DMARC report", ReceivedRows::dmarc);
  }

  private static DmarcReceived dmarc(FieldReader in) {
    Origin origin = origin(in);
    String domain = in.text();
    Policy policy = policy(in.octet());
    List<DmarcReceived.Source> sources = new ArrayList<>();
    for (int left = in.count(); left > 0; left--) {
      sources.add(
          new DmarcReceived.Source(
              address(in.octets()),
              in.text(),
              disposition(in.octet()),
              in.flag(),
              in.flag(),
              in.number()));
    }
    return new DmarcReceived(origin, domain, policy, sources, in.number(), in.number());
  }

  static byte[] encode(TlsReceived report) {
    FieldWriter out = new FieldWriter(FORMAT);
    write(out, report.origin());
    out.count(report.policies().size());
    for (TlsReceived.Policy policy : report.policies()) {
      out.text(policy.type())
          .number(policy.successes())
          .number(policy.failures())
          .count(policy.details().size());
      policy
          .details()
          .forEach(
              failure -> out.text(failure.type()).text(failure.host()).number(failure.sessions()));
    }
    return out.bytes();
  }

  /// @throws org.posthorn.kv.StoreException of kind CORRUPT if the bytes are no such row
  static TlsReceived tls(byte[] value) {
    return FieldReader.read(value, FORMAT, "received TLS report", ReceivedRows::tls);
  }

  private static TlsReceived tls(FieldReader in) {
    Origin origin = origin(in);
    List<TlsReceived.Policy> policies = new ArrayList<>();
    for (int left = in.count(); left > 0; left--) {
      String type = in.text();
      long successes = in.number();
      long failures = in.number();
      List<TlsReceived.Failure> details = new ArrayList<>();
      for (int more = in.count(); more > 0; more--) {
        details.add(new TlsReceived.Failure(in.text(), in.text(), in.number()));
      }
      policies.add(new TlsReceived.Policy(type, successes, failures, details));
    }
    return new TlsReceived(origin, policies);
  }

  private static void write(FieldWriter out, Origin origin) {
    out.text(origin.organization())
        .text(origin.contact())
        .text(origin.id())
        .instant(origin.begin())
        .instant(origin.end())
        .instant(origin.arrived())
        .octet(code(origin.trust()))
        .text(origin.bearer());
  }

  private static Origin origin(FieldReader in) {
    return new Origin(
        in.text(),
        in.text(),
        in.text(),
        in.instant(),
        in.instant(),
        in.instant(),
        trust(in.octet()),
        in.text());
  }

  private static InetAddress address(byte[] octets) {
    try {
      return InetAddress.getByAddress(octets);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("an address of " + octets.length + " octets", e);
    }
  }

  private static int code(Trust trust) {
    return switch (trust) {
      case UNKNOWN -> 1;
      case PASSED -> 2;
      case NOT_PASSED -> 3;
    };
  }

  private static Trust trust(int code) {
    return switch (code) {
      case 1 -> Trust.UNKNOWN;
      case 2 -> Trust.PASSED;
      case 3 -> Trust.NOT_PASSED;
      default -> throw new IllegalArgumentException("trust " + code);
    };
  }

  private static int code(Policy policy) {
    return switch (policy) {
      case NONE -> 1;
      case QUARANTINE -> 2;
      case REJECT -> 3;
    };
  }

  private static Policy policy(int code) {
    return switch (code) {
      case 1 -> Policy.NONE;
      case 2 -> Policy.QUARANTINE;
      case 3 -> Policy.REJECT;
      default -> throw new IllegalArgumentException("policy " + code);
    };
  }

  private static int code(Disposition disposition) {
    return switch (disposition) {
      case NONE -> 1;
      case PASS -> 2;
      case QUARANTINE -> 3;
      case REJECT -> 4;
    };
  }

  private static Disposition disposition(int code) {
    return switch (code) {
      case 1 -> Disposition.NONE;
      case 2 -> Disposition.PASS;
      case 3 -> Disposition.QUARANTINE;
      case 4 -> Disposition.REJECT;
      default -> throw new IllegalArgumentException("disposition " + code);
    };
  }
}
