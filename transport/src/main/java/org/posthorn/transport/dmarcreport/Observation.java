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

/// What was found out about one message that came from elsewhere, and what was done with it: what
/// the owner of its author's domain may be told. Whoever judges a message makes one, whatever
/// became of it; which of them are told about is decided here.
///
/// @param spf of the reverse-path, or of HELO where that is null
/// @param signatures of DKIM, the most important first (RFC 9990 §3.1.3)
/// @param handling what was done
public record Observation(
    Transaction transaction,
    DmarcResult dmarc,
    SpfResult spf,
    List<DkimResult> signatures,
    Handling handling) {

  public Observation {
    signatures = List.copyOf(signatures);
  }

  /// How the message came.
  ///
  /// @param traceId by which we find it
  /// @param header of the message as it came; used only for a failure report, and never kept
  public record Transaction(
      String traceId, InetAddress client, ReversePath from, HeaderFields header) {}

  /// What was done with the message.
  ///
  /// @param disposition what DMARC led to; [Disposition#PASS] is made of `NONE` where the message
  ///   passed a policy that asks for something, so that nobody needs to say it
  /// @param overrides why it was not what the policy asks for, in the words of RFC 9990 §3.1.6;
  ///   empty if it was
  public record Handling(Disposition disposition, List<PolicyOverride> overrides) {
    /// Nothing was done because of DMARC.
    public static final Handling NONE = new Handling(Disposition.NONE, List.of());

    public Handling {
      overrides = List.copyOf(overrides);
    }

    /// What the policy asks for was done.
    public static Handling of(Disposition disposition) {
      return new Handling(disposition, List.of());
    }

    /// Something else was done.
    ///
    /// @param comment for people, one line; of a few texts, not one for each message
    public static Handling overridden(Disposition disposition, OverrideKind why, String comment) {
      return new Handling(disposition, List.of(new PolicyOverride(why, Optional.of(comment))));
    }
  }
}
