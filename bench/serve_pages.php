<?php
/* SPDX-License-Identifier: ISC */
/*
 * FreshRSS's two ways to get everything out, rebuilt as its code does them:
 * the table it keeps entries in, filled with the rows of a store's export, and
 *   pages  the stream contents of its Google Reader API, a thousand entries a
 *          page: PDO rows, one array each, json_encode of the page
 *   copy   export-sqlite-for-user: each row by PDO into another file
 * Usage: php serve_pages.php FOLDER < NDJSON. Prints for each way the entries,
 * bytes and seconds. Nothing of FreshRSS itself runs: neither its HTTP server
 * nor its session, its user's configuration or its extensions, so this is
 * faster than it would be.
 */
const TABLE = 'CREATE TABLE entry (
	id BIGINT NOT NULL PRIMARY KEY, guid VARCHAR(767) NOT NULL,
	title VARCHAR(255) NOT NULL, author VARCHAR(255), content TEXT,
	link VARCHAR(16383) NOT NULL, date INT, "lastSeen" INT DEFAULT 0,
	hash BINARY(16), is_read BOOLEAN NOT NULL DEFAULT 0,
	is_favorite BOOLEAN NOT NULL DEFAULT 0, id_feed INTEGER, tags VARCHAR(2048),
	attributes TEXT, UNIQUE (id_feed, guid));
	CREATE INDEX entry_feed_read_index ON entry(id_feed, is_read);';
const INSERT = 'INSERT INTO entry VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)';
const PAGE = 1000;

function open_table(string $file): PDO
{
	$db = new PDO('sqlite:' . $file);
	$db->setAttribute(PDO::ATTR_ERRMODE, PDO::ERRMODE_EXCEPTION);
	$db->exec('PRAGMA synchronous = NORMAL');
	$db->exec(TABLE);
	return $db;
}

function fill(PDO $db): int
{
	$n = 0;
	$insert = $db->prepare(INSERT);
	$db->beginTransaction();
	while (($line = fgets(STDIN)) !== false) {
		$item = json_decode($line, true);
		$n++;
		$insert->execute([1700000000000000 + $n, $item['id'],
			$item['title'] ?? '', '', $item['content_html'] ?? '',
			$item['url'] ?? '', 1700000000 + $n, 1700000000,
			md5($line, true), 0, 0, 1, '', '[]']);
	}
	$db->commit();
	return $n;
}

/* An entry as FreshRSS_Entry::toGReader makes it. */
function reader_item(array $row): array
{
	return [
		'id' => 'tag:google.com,2005:reader/item/' .
			str_pad(dechex((int)$row['id']), 16, '0', STR_PAD_LEFT),
		'crawlTimeMsec' => substr((string)$row['id'], 0, -3),
		'timestampUsec' => (string)$row['id'],
		'published' => (int)$row['date'],
		'title' => $row['title'],
		'canonical' => [['href' => htmlspecialchars_decode($row['link'])]],
		'alternate' => [['href' => htmlspecialchars_decode($row['link'])]],
		'categories' => ['user/-/state/com.google/reading-list'],
		'origin' => ['streamId' => 'feed/' . $row['id_feed'],
			'htmlUrl' => '', 'title' => ''],
		'summary' => ['content' => $row['content']],
	];
}

function pages(PDO $db): int
{
	$bytes = 0;
	$continuation = 0;
	do {
		$rows = $db->prepare('SELECT id, guid, title, author, content,
			link, date, hash, is_read, is_favorite, id_feed, tags,
			attributes FROM entry WHERE id > ? ORDER BY id LIMIT ' .
			PAGE);
		$rows->execute([$continuation]);
		$items = [];
		while (($row = $rows->fetch(PDO::FETCH_ASSOC)) !== false) {
			$items[] = reader_item($row);
			$continuation = $row['id'];
		}
		$bytes += strlen(json_encode(['id' =>
			'user/-/state/com.google/reading-list', 'updated' => time(),
			'items' => $items, 'continuation' => (string)$continuation],
			JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE));
	} while (count($items) === PAGE);
	return $bytes;
}

function copy_rows(PDO $db, string $file): int
{
	$to = open_table($file);
	$to->beginTransaction();
	$insert = $to->prepare(INSERT);
	$rows = $db->query('SELECT * FROM entry ORDER BY id');
	while (($row = $rows->fetch(PDO::FETCH_NUM)) !== false)
		$insert->execute($row);
	$to->commit();
	return filesize($file);
}

$folder = $argv[1];
$db = open_table("$folder/entries.sqlite");
$n = fill($db);
$ways = [
	'pages' => fn () => pages($db),
	'copy' => fn () => copy_rows($db, "$folder/copy.sqlite"),
];
foreach ($ways as $name => $way) {
	$began = hrtime(true);
	$bytes = $way();
	printf("%s %d %d %.3f\n", $name, $n, $bytes,
		(hrtime(true) - $began) / 1e9);
}
