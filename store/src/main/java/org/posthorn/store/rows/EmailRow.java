package org.posthorn.store.rows;

import java.util.ArrayList;
import java.util.List;
import org.posthorn.kv.BlobId;
import org.posthorn.kv.BlobRef;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;

/// A row of the email table. An Email without memberships is expunged; its row and bytes are kept
/// until its retention time is over. Version 2 is for bodies in encrypted blobs.
///
/// @param createdModSeq of the transaction that created it
/// @param internalDate seconds since 1970
/// @param size in bytes
/// @param bodyKind [#BODY_ROW] or [#BODY_BLOB]
/// @param bodyId the key of the body's row, 16 bytes; or the [BlobRef] of its blob, 16 or 48 bytes,
///   of which only [BlobId#BYTES] may be in a row's key
/// @param sha256 of the bytes, to detect damage
/// @param places its memberships, oldest first
public record EmailRow(
    long threadId,
    long createdModSeq,
    long internalDate,
    long size,
    int bodyKind,
    byte[] bodyId,
    byte[] sha256,
    List<Place> places) {
  private static final int VERSION = 1;
  private static final int VERSION_ENCRYPTED = 2;
  public static final int BODY_ROW = 1;
  public static final int BODY_BLOB = 2;
  public static final int BODY_ID_BYTES = 16;
  static final int SHA256_BYTES = 32;

  /// A membership's key.
  public record Place(int mailbox, int uid) {}

  public EmailRow {
    places = List.copyOf(places);
  }

  public static EmailRow decode(byte[] value) {
    RowReader in = new RowReader(MailTables.EMAIL.name(), value, VERSION, VERSION_ENCRYPTED);
    long threadId = in.varint();
    long createdModSeq = in.varint();
    long internalDate = in.signedVarint();
    long size = in.varint();
    int bodyKind = in.octet();
    if (bodyKind != BODY_ROW && bodyKind != BODY_BLOB) {
      throw in.corrupt("body kind " + bodyKind);
    }
    byte[] bodyId = bodyId(in, bodyKind);
    byte[] sha256 = in.fixed(SHA256_BYTES);
    int count = in.varCount();
    List<Place> places = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      places.add(new Place(in.smallVarint(), in.smallVarint()));
    }
    in.end();
    return new EmailRow(
        threadId, createdModSeq, internalDate, size, bodyKind, bodyId, sha256, places);
  }

  public byte[] encode() {
    RowWriter out =
        new RowWriter(version(bodyId))
            .varint(threadId)
            .varint(createdModSeq)
            .signedVarint(internalDate)
            .varint(size)
            .octet(bodyKind)
            .fixed(bodyId)
            .fixed(sha256)
            .varint(places.size());
    places.forEach(place -> out.varint(place.mailbox).varint(place.uid));
    return out.done();
  }

  /// Reads a body id, which is longer in version 2.
  static byte[] bodyId(RowReader in, int bodyKind) {
    if (in.version() == VERSION) {
      return in.fixed(BODY_ID_BYTES);
    }
    if (bodyKind != BODY_BLOB) {
      throw in.corrupt("a key without a blob");
    }
    return in.fixed(BlobRef.ENCRYPTED_BYTES);
  }

  /// The oldest version of a row with this body.
  static int version(byte[] bodyId) {
    return bodyId.length == BODY_ID_BYTES ? VERSION : VERSION_ENCRYPTED;
  }

  /// The blob of a body of kind [#BODY_BLOB].
  public BlobRef blob() {
    return BlobRef.of(bodyId);
  }

  /// The same Email with its bytes in another blob.
  public EmailRow with(BlobRef blob) {
    return new EmailRow(
        threadId, createdModSeq, internalDate, size, BODY_BLOB, blob.toBytes(), sha256, places);
  }

  public EmailRow with(Place place) {
    List<Place> more = new ArrayList<>(places);
    more.add(place);
    return with(more);
  }

  public EmailRow without(Place place) {
    List<Place> fewer = new ArrayList<>(places);
    fewer.remove(place);
    return with(fewer);
  }

  /// The same bytes, dates and thread as an Email of another transaction.
  public EmailRow created(long modSeq, List<Place> newPlaces) {
    return new EmailRow(threadId, modSeq, internalDate, size, bodyKind, bodyId, sha256, newPlaces);
  }

  public EmailRow with(List<Place> newPlaces) {
    return new EmailRow(
        threadId, createdModSeq, internalDate, size, bodyKind, bodyId, sha256, newPlaces);
  }
}
