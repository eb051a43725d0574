package org.posthorn.mailauth.signatures;

import java.util.List;
import org.posthorn.mailauth.arc.ArcChain;
import org.posthorn.mailauth.dkim.DkimResult;

/// The results of a message's signatures.
///
/// @param dkim a result for each DKIM-Signature, from the top down; empty if there are none
public record Signatures(List<DkimResult> dkim, ArcChain arc) {
  public Signatures {
    dkim = List.copyOf(dkim);
  }
}
