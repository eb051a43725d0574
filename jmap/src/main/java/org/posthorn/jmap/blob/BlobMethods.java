package org.posthorn.jmap.blob;

import java.util.List;
import java.util.Optional;
import org.posthorn.jmap.protocol.Capability;
import org.posthorn.jmap.protocol.Feature;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.MailAccounts;
import org.posthorn.jmap.protocol.Method;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The methods on blobs: RFC 9404, and Blob/copy of RFC 8620 §6.3.
public final class BlobMethods {
  private BlobMethods() {}

  public static Feature feature(MailAccounts accounts, Blobs blobs, JmapLimits limits) {
    BlobLimits own = BlobLimits.defaults();
    BlobUpload upload = new BlobUpload(accounts, blobs, limits, own);
    BlobGet get = new BlobGet(accounts, blobs, limits, own);
    BlobLookup lookup = new BlobLookup(accounts, limits);
    BlobCopy copy = new BlobCopy(accounts, blobs, limits);
    return new Feature(
        Capability.BLOB,
        Feature.empty(),
        _ -> Optional.of(capability(limits, own)),
        List.of(
            new Method("Blob/upload", Capability.BLOB, upload::answer),
            new Method("Blob/get", Capability.BLOB, get::answer),
            new Method("Blob/lookup", Capability.BLOB, lookup::answer),
            new Method("Blob/copy", Capability.CORE, copy::answer)));
  }

  /// RFC 9404 §3.1
  private static ObjectNode capability(JmapLimits limits, BlobLimits own) {
    ObjectNode object = Feature.empty();
    object.put("maxSizeBlobSet", limits.sizeUploadMax());
    object.put("maxDataSources", own.dataSourcesMax());
    ArrayNode types = object.putArray("supportedTypeNames");
    BlobLookup.TYPES.forEach(types::add);
    ArrayNode digests = object.putArray("supportedDigestAlgorithms");
    BlobGet.DIGESTS.keySet().stream().sorted().forEach(digests::add);
    return object;
  }
}
