/* SPDX-License-Identifier: ISC */
/*
 * Every fixed limit of the program, by name, with its reason. Limits that a
 * user may change are options (conf.h) and have their range there.
 */
#ifndef GAZETTED_BOUNDS_H
#define GAZETTED_BOUNDS_H

#define KIB(n) ((size_t)(n) << 10)
#define MIB(n) ((size_t)(n) << 20)
#define GIB(n) ((size_t)(n) << 30)

/* --- transport --- */
#define BOUND_BODY_MAX MIB(64)          /* the most that max_body may say */
#define BOUND_RESPONSE_HEADERS KIB(64)  /* of one response; curl's own cap is 300 KB */
#define BOUND_URL KIB(4)                /* a URL that is requested or stored */
#define BOUND_REDIRECTS 10              /* hops of one poll */
#define BOUND_VALIDATOR KIB(1)          /* an ETag or Last-Modified; longer: not stored */
#define BOUND_HEADER_VALUE KIB(4)       /* any other header field that is kept */
#define BOUND_REFUSED_BODY KIB(16)      /* of an answer that is not kept; then it is cut */
#define BOUND_BODY_BECOMES 3            /* times its size while it is parsed: itself and records */
#define BOUND_BODY_EXPECTED KIB(64)     /* set aside for each transfer that runs */
#define BOUND_BODY_HINT KIB(256)        /* a Content-Length that is believed beforehand */
#define BOUND_PUT_BACK 3                /* times a transfer waits for memory; then it is alone */
#define BOUND_FILE_READS 4096           /* queued at the thread that reads files */
#define BOUND_CONNECTION_IDLE_S 30L     /* kept for the next request to its host */
#define BOUND_CONNECTION_LIFE_S 300L    /* its address is checked again after that */
#define BOUND_LOW_SPEED 100L            /* bytes a second; slower for long: given up */
#define BOUND_SPINS 1000                /* events of a socket that lead to nothing */

/* --- schedule, in seconds --- */
#define BOUND_INTERVAL_S (31 * 86400)   /* a person's interval */
#define BOUND_MAX_AGE_S 86400           /* servers say a year without meaning feeds */
#define BOUND_DUE_S (32 * 86400)        /* to the next poll: 31 days and jitter */
#define BOUND_POLLS_BESIDE 256          /* beside those that transfer: a group commit of them */
#define BOUND_RETRY_AFTER_S (31 * 86400) /* it is meant, unless it is absurd */
#define BOUND_BACK_OFF_S 86400          /* a feed that fails is looked at daily */
#define BOUND_JITTER_S 1800
#define BOUND_HOUR_EDGE_S 120           /* kept free before and after each full hour */
#define BOUND_HOUR_EDGE_WAIT_S 900      /* waits shorter than this may fall there */
#define BOUND_HOUR_SHIFT_S 900          /* what fell there is spread over this */
#define BOUND_HOST_FEEDS 3              /* of one origin, answered 5xx: the origin is down */
#define BOUND_HOST_AGREE_S 60           /* within this time */
#define BOUND_HOST_COOL_S 600           /* left alone then, and after a 429 without a word */
#define BOUND_HOST_KEPT_S 21600         /* an origin's address is remembered */
#define BOUND_ADDRESS_SHARE 16          /* per_host times this: transfers at one address */
#define BOUND_OUTAGE_S 60               /* attempts are looked at, and no polls begin */
#define BOUND_OUTAGE_ORIGINS 5          /* with fewer that fail it may be theirs */
#define BOUND_OUTAGE_UNDO 256           /* failures remembered, in case they were ours */
#define BOUND_OUTAGE_UNDO_S 600         /* those so long before an outage was seen count */
#define BOUND_OUTAGE_PROBES 3           /* polls that look whether it is over */
#define BOUND_BURST 64                  /* overdue feeds that may be polled at once */
#define BOUND_BURST_S 900               /* more of them are spread over this, */
#define BOUND_BURST_RATE 10             /* or as many seconds as make so many a second */
#define BOUND_GONE_S 86400              /* between the two 410 that end a feed */
#define BOUND_LOST_S (30 * 86400)       /* a feed not found so long is said to be lost */
#define BOUND_MOVED_S (48 * 3600)       /* a permanent redirect is believed after this, */
#define BOUND_MOVED_POLLS 3             /* and after so many polls */
#define BOUND_HINT_S 86400              /* a ttl: generators write a year without meaning it */
#define BOUND_FUTURE_S (32 * 86400)     /* a due time later than this: the clock was wrong */
#define BOUND_RHYTHM_PAST_S (365 * 86400) /* dates before that say nothing of now */
#define BOUND_RHYTHM_SPAN_S (10LL * 365 * 86400) /* of silence */
#define BOUND_RHYTHM_ITEMS 256          /* of a document, that a rhythm is learned from */

/* --- documents: no depth or text limit exists in SAX with own handlers --- */
#define BOUND_XML_DEPTH 256
#define BOUND_XML_TAG KIB(64)           /* 5800 attributes in 64 KiB cost 7 ms */
#define BOUND_XML_ATTRIBUTES 256        /* of one element */
#define BOUND_XML_NAME 256              /* bytes */
#define BOUND_XML_NAMES 4096            /* distinct; libxml2's dictionary is quadratic */
#define BOUND_XML_NAMESPACES 256        /* declarations in force; libxml2 looks them through */
#define BOUND_XML_CONSTRUCT MIB(4)      /* a DTD */
#define BOUND_FIELD MIB(4)              /* text of one element as published; more is cut */
#define BOUND_XML_ERRORS 100            /* recovered from, then the document is given up */
#define BOUND_XML_REPAIRS 10000         /* made before libxml2, then the document is given up */
#define BOUND_XML_ENTITIES 64           /* declared */
#define BOUND_XML_ENTITY_TEXT KIB(16)   /* declared, together */
#define BOUND_XML_ENTITY_EXPANSION MIB(1) /* put in place, per document */
#define BOUND_XML_PROLOGUE KIB(4)       /* junk before the document */
#define BOUND_JSON_DEPTH 64
#define BOUND_ITEMS 10000               /* items of one document */
#define BOUND_CONTENT MIB(1)            /* one HTML or text field, after sanitising */
#define BOUND_DATA_URL KIB(256)         /* an image inside content */
#define BOUND_TITLE KIB(1)
#define BOUND_NAME 256                  /* author, category */
#define BOUND_GUID KIB(1)               /* longer: its hash stands for it */
#define BOUND_ATTACHMENTS 32            /* of one item */
#define BOUND_TAGS 64                   /* of one item */
#define BOUND_LINKS 64                  /* of one item or feed */
#define BOUND_HTML_DEPTH 256            /* deeper elements are flattened */
#define BOUND_HTML_ELEMENTS 50000
#define BOUND_HTML_ATTRIBUTES 64        /* of one tag */
#define BOUND_FOUND_LINKS 20            /* feeds that a page may announce */
#define BOUND_BOILERPLATE 256           /* line hashes kept for a feed */

/* --- parser workers --- */
#define BOUND_PARSE_CPU_MS 2000         /* of one document */
#define BOUND_PARSE_WALL_MS 20000       /* of one document */
#define BOUND_PARSE_MEMORY MIB(512)     /* RLIMIT_AS of a worker */
#define BOUND_PARSE_DOCUMENTS 1000      /* then the worker is replaced */
#define BOUND_PARSE_STARTS 5            /* failed starts of a worker in a row: given up */
#define BOUND_PARSE_RESIDENT MIB(128)   /* a worker that keeps more is replaced */
#define BOUND_PARSE_REQUEST (BOUND_BODY_MAX + MIB(2)) /* body, known and boilerplate hashes */
#define BOUND_PARSE_RESULT MIB(128)     /* bytes of one result */
#define BOUND_PARSE_FRAME MIB(24)       /* one record: BOUND_CONTENT four times, escaped */
#define BOUND_RECORD_JSON MIB(16)       /* of it, the JSON */
#define BOUND_RECORD_FIELD KIB(64)      /* of it, a URL, a title, a header's value */
#define BOUND_OUTLINES 100000           /* of one OPML document */
#define BOUND_RECORD_DEPTH 16           /* JSON nesting of a record */
#define BOUND_QUARANTINE_S 86400        /* a body that broke a worker is not tried */
#define BOUND_QUARANTINE 256            /* such bodies remembered */

/* --- the process --- */
#define BOUND_DESCRIPTORS 1024          /* enough for all connections and transfers */
#define BOUND_DESCRIPTORS_LEAST 64      /* store, parsers, and a few of both */

/* --- store --- */
#define BOUND_BATCH_ITEMS 1000          /* of one transaction: more only lengthens the commit */
#define BOUND_BATCH_MS 200
#define BOUND_TOGETHER 16               /* polls of a savepoint; all are run again if one fails */
#define BOUND_QUEUE 4096                /* jobs queued at the store */
#define BOUND_ID_FILTER MIB(8)          /* in memory, of ids: ten bits each for six million */
#define BOUND_STORE_BUSY_MS 5000        /* waited for another program's transaction */
#define BOUND_STORE_VALUE MIB(32)       /* one value or row in the database */
#define BOUND_STORE_TEXTS (BOUND_STORE_VALUE - KIB(64)) /* an item's JSON and text: one value */
#define BOUND_STORE_SQL KIB(64)         /* one statement's text */
#define BOUND_STORE_STATEMENTS 64       /* put-together ones kept by a connection */
#define BOUND_FEED_TAGS KIB(64)         /* a person's tags of one feed, as JSON */
#define BOUND_ITEM_TAGS KIB(128)        /* BOUND_TAGS of BOUND_NAME, escaped */
#define BOUND_ALIASES 32                /* times that an item is given new names */
#define BOUND_REVISIONS 24              /* earlier texts of one item: flapping feeds exist */
#define BOUND_FLAPS 3                   /* returns of an earlier text that are told at once */
#define BOUND_FLAP_S 86400              /* between those told after that */
#define BOUND_SWEEP 256                 /* items that retention looks at in one job */
#define BOUND_POLLS 200                 /* kept of one feed's log */
#define BOUND_POLLS_PAGES 50            /* besides them, of its archive */
#define BOUND_POLLS_S (30 * 86400)      /* older ones are not */
#define BOUND_KNOWN 10000               /* raw hashes of known items in one request */
#define BOUND_ARCHIVE_PAGES 1000        /* of one back-fill, */
#define BOUND_ARCHIVE_BYTES MIB(256)    /* their bytes, unpacked, */
#define BOUND_ARCHIVE_S (7 * 86400)     /* and the time that it may take */
#define BOUND_ARCHIVE_TRIES 5           /* of one page */
#define BOUND_ARCHIVE_RETRY_S 600       /* between the first two; then twice as long each */
#define BOUND_RAW MIB(16)               /* a document that is kept as it came */
#define BOUND_RAW_FORGET 8              /* of them, that one write removes */
#define BOUND_RAW_PACKED MIB(4)         /* the same, packed: real feeds shrink more */
#define BOUND_INDEX_MS 20               /* of indexing text, before a write may come */
#define BOUND_SEARCH_TERMS 32           /* words of one search */
#define BOUND_SEARCH_WINDOW 2000        /* newest matches that are ranked */
#define BOUND_STORY_CHAIN 48            /* items looked at for one key they share */
#define BOUND_STORY_CANDIDATES 256      /* items compared with a new one */
#define BOUND_STORY_MATCHES 16          /* of them, read from the store */
#define BOUND_STORY_COPIES 1000         /* of one story: then it has no more */
#define BOUND_STORY_ORIGIN 32           /* the earliest copies, one of which is the origin */
#define BOUND_QUERY_MS 500              /* of one query */
#define BOUND_STORE_JOINED KIB(64)      /* written to the WAL at once; SQLite can no 128 */
#define BOUND_STORE_NOW KIB(256)        /* read by the loop itself for a look-up; of a value */
#define BOUND_STORE_NOW_MS 2            /* that one may take */
#define BOUND_QUERY_CHANGES_MS 5000     /* of a filtered change stream: a rare tag is far */

/* --- filters --- */
#define BOUND_PATTERN_CODE 4000         /* instructions of a regular expression */
#define BOUND_PATTERN_SETS 256          /* of it, sets such as [a-z] */
#define BOUND_PATTERN_RANGES 32         /* in one set */
#define BOUND_PATTERN_DEPTH 20          /* groups in each other */
#define BOUND_PATTERN_COUNT 100         /* the highest {n} */
#define BOUND_FILTER_PHRASE 16          /* words in a row that are looked for */

/* --- interface --- */
#define BOUND_API_HEADERS KIB(16)
#define BOUND_API_BODY MIB(1)
#define BOUND_API_IMPORT MIB(16)
#define BOUND_API_CONNECTIONS 256
#define BOUND_API_PER_UID 128
#define BOUND_INTERVAL 2678400          /* seconds between polls at most: 31 days */
#define BOUND_API_BACKLOG 128           /* connections that the kernel holds for us */
#define BOUND_API_INPUT MIB(64)         /* of requests being read, all together */
#define BOUND_API_LOOK_S 60             /* between looks at the socket's path */
#define BOUND_API_IDLE_S 60             /* between two requests */
#define BOUND_API_GROUPS 65536          /* of a peer: Linux's own limit */
#define BOUND_API_CHUNK KIB(64)         /* of a streamed list */
#define BOUND_API_GZIP_MIN KIB(1)       /* shorter answers are not compressed */
#define BOUND_API_BATCH KIB(384)        /* of rows read for a list; it holds two: in all 1 MiB */
#define BOUND_API_ANSWER MIB(16)        /* of an answer that is not streamed */
#define BOUND_API_FOLDERS 4096          /* tags that an OPML answer has folders for */
#define BOUND_API_IMPORTS 2             /* OPML documents at work at once */
#define BOUND_API_REPLAYS 1             /* kept documents that are read again at once */
#define BOUND_API_IMPORT_WRITE 500      /* feeds that one write adds */
#define BOUND_API_WAIT_S 600            /* the highest wait= */
#define BOUND_API_WAITING 512           /* polls that one refresh waits for at once */
#define BOUND_API_REFRESHES 16          /* at once */
#define BOUND_REFRESH_S 60              /* between two fetches of a URL that people ask for */
#define BOUND_API_REQUEST_S 10          /* until a request is complete */
#define BOUND_API_LIST_STALL_S 30       /* a list's reader without progress */
#define BOUND_API_STREAM_STALL_S 600    /* an export's or a change stream's */
#define BOUND_API_STOP_STALL_S 1        /* any reader's, while the daemon stops */
#define BOUND_API_LONGPOLL_S 60
#define BOUND_API_PAGE 1000             /* the highest limit= */
#define BOUND_API_CURSOR 128            /* bytes */
#define BOUND_API_SEARCH 512            /* bytes */
#define BOUND_SINK_PAUSE_MIN_MS 1000    /* between tries of a sink that fails: first, */
#define BOUND_SINK_PAUSE_MS 600000      /* and at last */
#define BOUND_LOG_PART 2000             /* bytes of a list in a line of the log */
#define BOUND_CONSUMERS 1000            /* named positions in the change stream */
#define BOUND_API_WAKE_MS 10            /* between two wakings of those who wait for changes */
#define BOUND_API_HEARTBEAT_S 300       /* the longest heartbeat: half of what a reader may pause */

/* --- client --- */
#define BOUND_CLIENT_BACKUP_S 3600      /* until the daemon has made its copy */
#define BOUND_CLIENT_DIFF 2000          /* lines of two texts that are compared: 8 MB of table */
#define BOUND_CLIENT_SILENCE_S 10       /* of the daemon, beyond what it was asked to wait */
#define BOUND_CLIENT_ANSWER MIB(64)     /* one answer that is held: a page of 1000 feeds is 1 MB */
#define BOUND_CLIENT_TEXT MIB(32)       /* one line or text: an item's two contents, escaped */
#define BOUND_CLIENT_CELL KIB(16)       /* of a table: a screen's width, marks included */
#define BOUND_CLIENT_ROWS 500           /* of a table, that decide its widths */
#define BOUND_CLIENT_CANDIDATES 5       /* named when a prefix is ambiguous */
#define BOUND_CLIENT_RECENT 1000        /* items among which a prefix of an id is looked up */
#define BOUND_CLIENT_WAIT_S 10          /* for a new feed's first answer, unasked */
#define BOUND_CLIENT_LOOK_MS 500        /* between looks of a progress bar at the status */
#define BOUND_CLIENT_WATCH_MS 2000      /* between looks of status --watch */
#define BOUND_CLIENT_RETRY_MS 60000     /* that follow waits for a daemon to come back */
#define BOUND_CLIENT_POLL_S 60          /* for a new feed's first poll, with --wait */
#define BOUND_CLIENT_REFRESH_S 600      /* for the polls of refresh --wait: the most there is */

#endif
