// SPDX-License-Identifier: MIT
// Exceptions through several frames, streams of all kinds, containers, and the memory they take.
#include <algorithm>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <map>
#include <memory>
#include <numeric>
#include <regex>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

struct Guard {
	std::string name;
	~Guard()
	{
		std::cout << "left " << name << '\n';
	}
};

static int fall(int depth)
{
	Guard guard{"level " + std::to_string(depth)};
	if (depth == 3)
		throw std::out_of_range("at the bottom");
	return fall(depth + 1) + 1;
}

static void catch_all()
{
	try {
		fall(0);
	} catch (const std::exception &error) {
		std::cout << "caught " << error.what() << '\n';
	}
	try {
		std::vector<int>(3).at(10);
	} catch (const std::out_of_range &) {
		std::cout << "caught out of range\n";
	}
	try {
		std::unique_ptr<char[]> huge(new char[1UL << 62]);
		std::cout << static_cast<void *>(huge.get()) << '\n';
	} catch (const std::bad_alloc &) {
		std::cout << "caught bad alloc\n";
	}
}

static void use_files()
{
	std::ofstream("out.txt") << "one 1\ntwo 2\n" << std::hex << 255 << '\n';
	std::ifstream in("out.txt");
	std::string line;
	while (std::getline(in, line))
		std::cout << '[' << line << "]\n";
	std::ifstream absent("absent.txt");
	std::cout << std::boolalpha << absent.good() << ' ' << std::fixed << std::setprecision(3) << 2.0 / 3
	          << '\n';
}

int main(int count, char **arguments)
{
	if (count > 1 && std::string(arguments[1]) == "uncaught")
		throw std::runtime_error("nobody catches this");
	catch_all();
	use_files();
	std::map<std::string, int> words;
	std::string word;
	for (int number; std::cin >> word >> number;)
		words[word.substr(0, 5)] += number;
	for (const auto &[key, value] : words)
		std::cout << key << '=' << value << ' ';
	std::cout << '\n';
	std::vector<long> numbers(500000);
	std::iota(numbers.begin(), numbers.end(), 0);
	std::reverse(numbers.begin(), numbers.end());
	std::sort(numbers.begin(), numbers.end());
	std::cout << std::accumulate(numbers.begin(), numbers.end(), 0L) << '\n';
	std::cout << std::regex_replace(std::string("a1b22c333"), std::regex("[0-9]+"), "#") << '\n';
	std::cerr << "to standard error\n";
	return count == 2 ? 0 : 1;
}
