package org.posthorn.transport.dmarcreport;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.posthorn.mailauth.dkim.DkimResult;
import org.posthorn.mailauth.dmarc.DmarcResult;
import org.posthorn.mailauth.dmarc.report.AggregateReport.Disposition;
import org.posthorn.mailauth.dmarc.report.AggregateReport.OverrideKind;
import org.posthorn.mailauth.dmarc.report.AggregateReport.PolicyOverride;
import org.posthorn.mailauth.spf.SpfResult;
import org.posthorn.mime.HeaderFields;
import org.posthorn.smtp.syntax.ReversePath;

/// The authentication results of one message from another server, and how it was handled. The
/// checks create one for every message; this package decides which are reported to the owner of the
/// author's domain.
///
/// @param spf of the reverse-path, or of HELO if the reverse-path is null
/// @param signatures DKIM results, the most important first (RFC 9990 §3.1.3)
/// @param handling what was done with the message
public record Observation(
    Transaction transaction,
    DmarcResult dmarc,
    SpfResult spf,
    List<DkimResult> signatures,
    Handling handling) {

  public Observation {
    signatures = List.copyOf(signatures);
  }

  /// The SMTP transaction of the message.
  ///
  /// @param traceId its trace id
  /// @param header the message's original header; used for failure reports only and not stored
  public record Transaction(
      String traceId, InetAddress client, ReversePath from, HeaderFields header) {}

  /// What was done with the message.
  ///
  /// @param disposition the effect of DMARC; for a message that passed, `NONE` is reported as
  ///   [Disposition#PASS]
  /// @param overrides why the policy was not followed (RFC 9990 §3.1.6); empty if it was
  public record Handling(Disposition disposition, List<PolicyOverride> overrides) {
    /// DMARC had no effect.
    public static final Handling NONE = new Handling(Disposition.NONE, List.of());

    public Handling {
      overrides = List.copyOf(overrides);
    }

    /// The policy was followed.
    public static Handling of(Disposition disposition) {
      return new Handling(disposition, List.of());
    }

    /// The policy was not followed.
    ///
    /// @param comment one line; one of a few fixed texts
    public static Handling overridden(Disposition disposition, OverrideKind why, String comment) {
      return new Handling(disposition, List.of(new PolicyOverride(why, Optional.of(comment))));
    }
  }
}
