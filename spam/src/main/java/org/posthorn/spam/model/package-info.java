/// The classifier: training, storage and scoring.
///
/// **Entry points**: [Classifier] scores and learns; [ServerModel] is the server's model, [OwnSums]
/// the training of one account; [InitialModel] is the initial model.
///
/// ## Rows
///
/// In the partition of kind 10 (`spam`, one), table 106 (`spam_model`). Each value but the stamp
/// begins with a format version of one octet, which is 1; numbers are LEB128, or big-endian of the
/// octets given.
///
/// | key | value |
/// |---|---|
/// | none | a stamp (8 octets, random, new with each write), version, version of the features (4), bias (8), messages learnt (4), halvings (4) |
/// | 0x80 (1) | id of the model (8, random): changes when it is reset or replaced |
/// | page, 0 to 63 (1) | version; for each bucket in use its difference from the one before plus 1 (the first from 0), sum (zigzag), squares; then 0 |
///
/// Sums have 16 binary places, squares 20. The bias is a sum in the upper and squares in the lower
/// 4 octets. A file has the value of the head without the stamp, and the values of the pages, each
/// after its length in 4 octets, compressed with gzip.
///
/// The training of an account is one value, in table 108 (`spam_own`) of its partition: version,
/// bias (8), messages learnt as spam (4), as ham (4), halvings (4), number of buckets; for each its
/// difference from the one before, sum (zigzag), squares.
@NullMarked
package org.posthorn.spam.model;

import org.jspecify.annotations.NullMarked;
