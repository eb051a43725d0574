/// Durable ordered key-value partitions with transactions, and blob stores; knows no mail.
@NullMarked
package org.posthorn.kv;

import org.jspecify.annotations.NullMarked;
