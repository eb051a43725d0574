package org.posthorn.mailauth.signatures;

import java.util.List;
import org.posthorn.mailauth.arc.ArcChain;
import org.posthorn.mailauth.dkim.DkimResult;

/// What became of the signatures of a message.
///
/// @param dkim a result for each DKIM-Signature, from the top down; empty without one
public record Signatures(List<DkimResult> dkim, ArcChain arc) {
  public Signatures {
    dkim = List.copyOf(dkim);
  }
}
