package org.posthorn.submission.domainreport;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.mailauth.dmarc.Policy;
import org.posthorn.submission.domainreport.Origin.Trust;
import org.posthorn.transport.rows.DmarcCodes;
import org.posthorn.transport.rows.FieldReader;
import org.posthorn.transport.rows.FieldWriter;

/// The encoding of received reports in rows. Numbers of constants never change.
final class ReceivedRows {
  private static final int FORMAT = 1;

  private ReceivedRows() {}

  static byte[] encode(DmarcReceived report) {
    FieldWriter out = new FieldWriter(FORMAT);
    write(out, report.origin());
    out.text(report.domain()).octet(DmarcCodes.of(report.policy())).count(report.sources().size());
    for (DmarcReceived.Source source : report.sources()) {
      out.address(source.address())
          .text(source.author())
          .octet(DmarcCodes.of(source.disposition()))
          .flag(source.dkim())
          .flag(source.spf())
          .number(source.messages());
    }
    return out.number(report.others()).number(report.othersPassed()).bytes();
  }

  /// @throws org.posthorn.kv.StoreException of kind CORRUPT if the bytes are not a valid row
  static DmarcReceived dmarc(byte[] value) {
    return FieldReader.read(value, FORMAT, "received DMARC report", ReceivedRows::dmarc);
  }

  private static DmarcReceived dmarc(FieldReader in) {
    Origin origin = origin(in);
    String domain = in.text();
    Policy policy = DmarcCodes.policy(in.octet());
    List<DmarcReceived.Source> sources = new ArrayList<>();
    for (int left = in.count(); left > 0; left--) {
      sources.add(
          new DmarcReceived.Source(
              in.address(),
              in.text(),
              DmarcCodes.disposition(in.octet()),
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

  /// @throws org.posthorn.kv.StoreException of kind CORRUPT if the bytes are not a valid row
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

  static byte[] encode(FailureReceived report) {
    FieldWriter out = new FieldWriter(FORMAT);
    write(out, report.origin());
    out.text(report.domain()).flag(report.source().isPresent());
    report.source().ifPresent(out::address);
    return out.text(report.failure())
        .text(report.delivery())
        .text(report.sender())
        .number(report.messages())
        .bytes();
  }

  /// @throws org.posthorn.kv.StoreException of kind CORRUPT if the bytes are not a valid row
  static FailureReceived failure(byte[] value) {
    return FieldReader.read(value, FORMAT, "received failure report", ReceivedRows::failure);
  }

  private static FailureReceived failure(FieldReader in) {
    return new FailureReceived(
        origin(in),
        in.text(),
        in.flag() ? Optional.of(in.address()) : Optional.empty(),
        in.text(),
        in.text(),
        in.text(),
        in.number());
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
}
