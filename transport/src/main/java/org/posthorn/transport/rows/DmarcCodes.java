package org.posthorn.transport.rows;

import org.posthorn.mailauth.dmarc.Policy;
import org.posthorn.mailauth.dmarc.report.AggregateReport.Disposition;

/// The numbers of DMARC values in rows; they never change.
public final class DmarcCodes {
  private DmarcCodes() {}

  public static int of(Policy policy) {
    return switch (policy) {
      case NONE -> 1;
      case QUARANTINE -> 2;
      case REJECT -> 3;
    };
  }

  /// @throws IllegalArgumentException if the number is unknown
  public static Policy policy(int code) {
    return switch (code) {
      case 1 -> Policy.NONE;
      case 2 -> Policy.QUARANTINE;
      case 3 -> Policy.REJECT;
      default -> throw new IllegalArgumentException("policy " + code);
    };
  }

  public static int of(Disposition disposition) {
    return switch (disposition) {
      case NONE -> 1;
      case PASS -> 2;
      case QUARANTINE -> 3;
      case REJECT -> 4;
    };
  }

  /// @throws IllegalArgumentException if the number is unknown
  public static Disposition disposition(int code) {
    return switch (code) {
      case 1 -> Disposition.NONE;
      case 2 -> Disposition.PASS;
      case 3 -> Disposition.QUARANTINE;
      case 4 -> Disposition.REJECT;
      default -> throw new IllegalArgumentException("disposition " + code);
    };
  }
}
