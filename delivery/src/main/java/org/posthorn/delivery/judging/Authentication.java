package org.posthorn.delivery.judging;

import org.posthorn.mailauth.Iprev;
import org.posthorn.mailauth.dmarc.DmarcResult;
import org.posthorn.mailauth.signatures.Signatures;
import org.posthorn.mailauth.spf.SpfResult;

/// Who a message is from, as far as that was found out.
///
/// @param iprev whether the client's name leads back to it
/// @param spf of the reverse-path, or of HELO where that is null
/// @param signatures DKIM's and ARC's
/// @param dmarc whether any of them speaks for the author's domain
public record Authentication(
    Iprev iprev, SpfResult spf, Signatures signatures, DmarcResult dmarc) {}
