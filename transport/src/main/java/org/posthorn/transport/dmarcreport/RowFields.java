package org.posthorn.transport.dmarcreport;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.mailauth.AuthenticationVerdict;
import org.posthorn.mailauth.dmarc.Policy;
import org.posthorn.mailauth.dmarc.report.AggregateReport.Authenticated;
import org.posthorn.mailauth.dmarc.report.AggregateReport.Disposition;
import org.posthorn.mailauth.dmarc.report.AggregateReport.Evaluated;
import org.posthorn.mailauth.dmarc.report.AggregateReport.Identifiers;
import org.posthorn.mailauth.dmarc.report.AggregateReport.OverrideKind;
import org.posthorn.mailauth.dmarc.report.AggregateReport.PolicyOverride;
import org.posthorn.mailauth.dmarc.report.AggregateReport.PublishedPolicy;
import org.posthorn.mailauth.dmarc.report.AggregateReport.Row;
import org.posthorn.transport.rows.DmarcCodes;
import org.posthorn.transport.rows.FieldReader;
import org.posthorn.transport.rows.FieldWriter;

/// The encoding of report fields in rows. Numbers of constants never change.
final class RowFields {
  private static final int FORMAT = 1;

  private RowFields() {}

  static byte[] encode(Row row) {
    FieldWriter out =
        new FieldWriter(FORMAT)
            .number(row.count())
            .address(row.source())
            .octet(DmarcCodes.of(row.evaluated().disposition()))
            .flag(row.evaluated().dkim())
            .flag(row.evaluated().spf())
            .count(row.evaluated().overrides().size());
    row.evaluated()
        .overrides()
        .forEach(why -> out.octet(code(why.kind())).optionalText(why.comment()));
    out.text(row.identifiers().headerFrom())
        .optionalText(row.identifiers().envelopeFrom())
        .optionalText(row.identifiers().envelopeTo())
        .count(row.dkim().size());
    row.dkim().forEach(signature -> write(out, signature));
    out.flag(row.spf().isPresent());
    row.spf().ifPresent(spf -> write(out, spf));
    return out.bytes();
  }

  private static void write(FieldWriter out, Authenticated value) {
    out.text(value.domain())
        .optionalText(value.selector())
        .octet(code(value.result()))
        .optionalText(value.explanation());
  }

  /// @throws org.posthorn.kv.StoreException of kind CORRUPT if the bytes are not a valid row
  static Row row(byte[] value) {
    return FieldReader.read(value, FORMAT, "row of a DMARC report", RowFields::row);
  }

  private static Row row(FieldReader in) {
    long count = in.number();
    InetAddress source = in.address();
    Disposition disposition = DmarcCodes.disposition(in.octet());
    boolean dkim = in.flag();
    boolean spf = in.flag();
    List<PolicyOverride> overrides = new ArrayList<>();
    for (int left = in.count(); left > 0; left--) {
      overrides.add(new PolicyOverride(override(in.octet()), in.optionalText()));
    }
    Identifiers identifiers = new Identifiers(in.text(), in.optionalText(), in.optionalText());
    List<Authenticated> signatures = new ArrayList<>();
    for (int left = in.count(); left > 0; left--) {
      signatures.add(authenticated(in));
    }
    Optional<Authenticated> checked = in.flag() ? Optional.of(authenticated(in)) : Optional.empty();
    return new Row(
        source,
        count,
        new Evaluated(disposition, dkim, spf, overrides),
        identifiers,
        signatures,
        checked);
  }

  private static Authenticated authenticated(FieldReader in) {
    return new Authenticated(in.text(), in.optionalText(), verdict(in.octet()), in.optionalText());
  }

  static void write(FieldWriter out, PublishedPolicy policy) {
    out.text(policy.domain())
        .octet(DmarcCodes.of(policy.own()))
        .octet(policy.subdomains().map(DmarcCodes::of).orElse(0))
        .octet(policy.nonexistent().map(DmarcCodes::of).orElse(0))
        .flag(policy.strictDkim())
        .flag(policy.strictSpf())
        .flag(policy.testing())
        .text(policy.options());
  }

  static PublishedPolicy policy(FieldReader in) {
    return new PublishedPolicy(
        in.text(),
        DmarcCodes.policy(in.octet()),
        optionalPolicy(in.octet()),
        optionalPolicy(in.octet()),
        in.flag(),
        in.flag(),
        in.flag(),
        in.text());
  }

  private static Optional<Policy> optionalPolicy(int code) {
    return code == 0 ? Optional.empty() : Optional.of(DmarcCodes.policy(code));
  }

  private static int code(OverrideKind kind) {
    return switch (kind) {
      case LOCAL_POLICY -> 1;
      case MAILING_LIST -> 2;
      case OTHER -> 3;
      case POLICY_TEST_MODE -> 4;
      case TRUSTED_FORWARDER -> 5;
    };
  }

  private static OverrideKind override(int code) {
    return switch (code) {
      case 1 -> OverrideKind.LOCAL_POLICY;
      case 2 -> OverrideKind.MAILING_LIST;
      case 3 -> OverrideKind.OTHER;
      case 4 -> OverrideKind.POLICY_TEST_MODE;
      case 5 -> OverrideKind.TRUSTED_FORWARDER;
      default -> throw new IllegalArgumentException("reason " + code);
    };
  }

  private static int code(AuthenticationVerdict verdict) {
    return switch (verdict) {
      case NONE -> 1;
      case NEUTRAL -> 2;
      case PASS -> 3;
      case FAIL -> 4;
      case SOFTFAIL -> 5;
      case POLICY -> 6;
      case TEMPERROR -> 7;
      case PERMERROR -> 8;
    };
  }

  private static AuthenticationVerdict verdict(int code) {
    for (AuthenticationVerdict verdict : AuthenticationVerdict.values()) {
      if (code(verdict) == code) {
        return verdict;
      }
    }
    throw new IllegalArgumentException("verdict " + code);
  }
}
